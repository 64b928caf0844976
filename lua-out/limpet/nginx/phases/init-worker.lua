-- Made by "limpet build" from limpet's src/nginx/phases/init-worker.ts; changes are lost at the next build.
local ____exports = {}
local ____names = require("limpet.nginx.dns.names")
local keepLookingUp = ____names.keepLookingUp
local ____checks = require("limpet.nginx.health.checks")
local keepChecking = ____checks.keepChecking
local ____published = require("limpet.nginx.servers.published")
local forgetPublished = ____published.forgetPublished
local publishRules = ____published.publishRules
local ____swap = require("limpet.nginx.servers.swap")
local buildAtOnce = ____swap.buildAtOnce
local ____faults = require("limpet.nginx.status.faults")
local warnSeldom = ____faults.warnSeldom
local ____sync = require("limpet.nginx.sync")
local keepSyncing = ____sync.keepSyncing
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local function begin(upstream)
    if not upstream.rules.mayChange then
        forgetPublished(upstream.name)
        return
    end
    publishRules(upstream)
    buildAtOnce(upstream)
end
local function mayAnyChange()
    for ____, ____temp_0 in pairs(upstreams) do
        local rules
        rules = ____temp_0.rules
        if rules.mayChange then
            return true
        end
    end
    return false
end
--- The init_worker phase, only where an upstream's servers may change or are checked: takes over what was published
-- since the master process began, and goes on doing so without requests.
-- 
-- @entry init_worker
function ____exports.startWorker()
    for name, upstream in pairs(upstreams) do
        local ok, fault = pcall(begin, upstream)
        if not ok then
            warnSeldom(
                name,
                "the servers that were published cannot be taken over: " .. tostring(fault)
            )
        end
    end
    if mayAnyChange() then
        keepSyncing()
    end
    keepLookingUp()
    keepChecking()
end
return ____exports
