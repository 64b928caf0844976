-- Made by "limpet build" from limpet's src/nginx/phases/init.ts; changes are lost at the next build.
local ____exports = {}
local ____nginx_versions = require("limpet.affinity.nginx-versions")
local NGINX_WITH_POOLS = ____nginx_versions.NGINX_WITH_POOLS
local OLDER_POOL_MARK = ____nginx_versions.OLDER_POOL_MARK
local versionNumber = ____nginx_versions.versionNumber
local ____provision = require("limpet.affinity.provision")
local provisionRouting = ____provision.provisionRouting
local ____caller = require("limpet.nginx.admin.caller")
local loadAdminTokens = ____caller.loadAdminTokens
local ____nginx = require("limpet.nginx.admin.plus.nginx")
local noteLoad = ____nginx.noteLoad
local ____create_upstream = require("limpet.nginx.create-upstream")
local createUpstream = ____create_upstream.createUpstream
local ____checks = require("limpet.nginx.health.checks")
local forgetChecks = ____checks.forgetChecks
local ____memory = require("limpet.nginx.metrics.memory")
local openMetrics = ____memory.openMetrics
local ____optional_module = require("limpet.nginx.machine.optional-module")
local optionalModule = ____optional_module.optionalModule
local ____secrets = require("limpet.nginx.machine.secrets")
local readKey = ____secrets.readKey
local readKeys = ____secrets.readKeys
local readPassword = ____secrets.readPassword
local ____begin = require("limpet.nginx.servers.begin")
local beginServers = ____begin.beginServers
local ____saving = require("limpet.nginx.servers.saving")
local readSaved = ____saving.readSaved
local ____sources = require("limpet.nginx.sources")
local findSources = ____sources.findSources
local ____session_digest = require("limpet.nginx.status.session-digest")
local loadDigestSecret = ____session_digest.loadDigestSecret
local ____rule_lines = require("limpet.nginx.status.rule-lines")
local loadRuleLines = ____rule_lines.loadRuleLines
local ____upstream = require("limpet.nginx.upstream")
local addUpstream = ____upstream.addUpstream
local function compileLongPhases()
    local options = optionalModule({"jit.opt"})
    if options ~= nil then
        options.start("maxirconst=4000")
    end
end
local function checkSecrets(____bindingPattern0)
    local affinities
    affinities = ____bindingPattern0.affinities
    for ____, one in ipairs(affinities) do
        do
            if one.kind == "hash" and one.key ~= nil then
                readKey(one.key)
            end
            if one.kind == "hash" or one.kind == "route" then
                goto __continue15
            end
            if one.keys ~= nil then
                readKeys(one.keys)
            end
            local ____temp_3
            if one.kind == "learn" then
                ____temp_3 = one.redis
            else
                ____temp_3 = nil
            end
            local ____temp_4 = ____temp_3 or ({})
            local password = ____temp_4.password
            local sentinels = ____temp_4.sentinels
            if password ~= nil then
                readPassword(password)
            end
            if (sentinels and sentinels.password) ~= nil then
                readPassword(sentinels.password)
            end
        end
        ::__continue15::
    end
end
local function reportPoolInPool()
    if ngx.shared[OLDER_POOL_MARK] == nil then
        return
    end
    if ngx.config.nginx_version < versionNumber(NGINX_WITH_POOLS) then
        return
    end
    ngx.log(ngx.ERR, ("limpet: keepAlive in the rules has no effect, because limpet-pool.conf is for nginx before " .. NGINX_WITH_POOLS) .. "; ", ((("include limpet-pool-" .. NGINX_WITH_POOLS) .. ".conf (or upstreams-pool-") .. NGINX_WITH_POOLS) .. ".conf) instead")
end
--- The init phase, in the master process: builds every upstream's tables, which the workers then
-- share until they write to them. An upstream whose rules fail here is left to nginx's own round
-- robin; the others are not affected. Without its secrets nginx does not start, nor without names that are required;
-- on a reload, the old workers stay.
-- 
-- @entry init
function ____exports.start(routing)
    compileLongPhases()
    loadRuleLines()
    local ____provisionRouting_result_0 = provisionRouting(routing)
    local rules = ____provisionRouting_result_0.upstreams
    local stateFile = ____provisionRouting_result_0.stateFile
    local admin = ____provisionRouting_result_0.admin
    local metrics = ____provisionRouting_result_0.metrics
    local sessionDigests = ____provisionRouting_result_0.sessionDigests
    for ____, upstream in pairs(rules) do
        checkSecrets(upstream)
    end
    loadAdminTokens(admin and admin.tokens)
    loadDigestSecret(sessionDigests)
    noteLoad()
    if metrics and not openMetrics() then
        ngx.log(ngx.ERR, "limpet: nothing can be counted on this machine, so there are no metrics")
    end
    readSaved(stateFile)
    findSources(rules)
    for name, upstream in pairs(rules) do
        local ok, result = pcall(createUpstream, name, upstream)
        if ok then
            addUpstream(name, result)
            local isBegun, fault = pcall(beginServers, name)
            forgetChecks(result)
            if not isBegun then
                ngx.log(
                    ngx.ERR,
                    "limpet: upstream \"",
                    name,
                    "\": ",
                    tostring(fault),
                    "; it begins with the servers of the rules"
                )
            end
        else
            local consequence = upstream.mayChange and "its requests are answered with 502" or "served by round robin"
            ngx.log(
                ngx.ERR,
                "limpet: upstream \"",
                name,
                "\": ",
                tostring(result),
                "; ",
                consequence
            )
        end
    end
    reportPoolInPool()
    collectgarbage("collect")
end
return ____exports
