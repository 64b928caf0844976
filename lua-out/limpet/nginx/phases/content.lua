-- Made by "limpet build" from limpet's src/nginx/phases/content.ts; changes are lost at the next build.
local ____exports = {}
local ____answer = require("limpet.nginx.admin.answer")
local refusal = ____answer.refusal
local send = ____answer.send
local ____caller = require("limpet.nginx.admin.caller")
local rebindingOf = ____caller.rebindingOf
local ____answer = require("limpet.nginx.admin.metrics.answer")
local metricsAnswer = ____answer.metricsAnswer
--- The content of a location for the operator: metrics, in the text format of Prometheus or of OpenMetrics. Restrict access
-- to it in nginx.conf; `metrics.conf` does. From this machine itself, they are there only by a URL with its own name.
-- 
-- @entry content
function ____exports.status()
    local denial = rebindingOf()
    send(denial == nil and metricsAnswer() or refusal(denial.status, denial.reason))
end
return ____exports
