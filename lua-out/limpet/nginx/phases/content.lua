-- Made by "limpet build" from limpet's src/nginx/phases/content.ts; changes are lost at the next build.
local ____exports = {}
local ____answer = require("limpet.nginx.admin.answer")
local send = ____answer.send
local ____answer = require("limpet.nginx.admin.metrics.answer")
local metricsAnswer = ____answer.metricsAnswer
--- The content of a location for the operator: metrics, in the text format of Prometheus or of OpenMetrics. Restrict access
-- to it in nginx.conf; `metrics.conf` does.
-- 
-- @entry content
function ____exports.status()
    send(metricsAnswer())
end
return ____exports
