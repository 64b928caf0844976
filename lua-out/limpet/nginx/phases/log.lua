-- Made by "limpet build" from limpet's src/nginx/phases/log.ts; changes are lost at the next build.
local ____exports = {}
local ____blame = require("limpet.nginx.health.blame")
local settleUnanswered = ____blame.settleUnanswered
local ____faults = require("limpet.nginx.status.faults")
local reportFault = ____faults.reportFault
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local variables = ngx.var
--- The log phase: counts a request's last try if that failed, which the balancer phase cannot know. The upstream is known from an nginx variable, which also survives
-- an `error_page`.
-- 
-- @entry log
function ____exports.log()
    local name = variables.limpet_tried
    local ____temp_0
    if name == nil then
        ____temp_0 = nil
    else
        ____temp_0 = upstreams[name]
    end
    local upstream = ____temp_0
    if upstream == nil then
        return
    end
    local ok, fault = pcall(settleUnanswered, upstream, upstream.current, nil)
    if not ok then
        reportFault(upstream.name, fault)
    end
end
return ____exports
