-- Made by "limpet build" from limpet's src/nginx/phases/content.ts; changes are lost at the next build.
local ____exports = {}
local ____named = require("limpet.affinity.dns.named")
local isNamed = ____named.isNamed
local ____verdict = require("limpet.affinity.verdict")
local VERDICTS = ____verdict.VERDICTS
local ____status = require("limpet.nginx.dns.status")
local DNS_EVENTS = ____status.DNS_EVENTS
local dnsCount = ____status.dnsCount
local isDnsUp = ____status.isDnsUp
local ____state = require("limpet.nginx.redis.state")
local REDIS_COUNTERS = ____state.REDIS_COUNTERS
local ____evictions = require("limpet.nginx.sessions.evictions")
local EVICTED_KINDS = ____evictions.EVICTED_KINDS
local evictions = ____evictions.evictions
local ____upstream = require("limpet.nginx.upstream")
local upstreamNames = ____upstream.upstreamNames
local upstreams = ____upstream.upstreams
local ____verdicts = require("limpet.nginx.status.verdicts")
local verdictCounts = ____verdicts.verdictCounts
local ____sync = require("limpet.nginx.sync")
local syncIfDue = ____sync.syncIfDue
local function printServers(upstream)
    syncIfDue(upstream)
    local ____upstream_current_0 = upstream.current
    local generation = ____upstream_current_0.generation
    local standing = ____upstream_current_0.standing
    do
        local index = 0
        while index < #generation.servers do
            local isUp = standing.places[index + 1].isHealthy and 1 or 0
            ngx.print(((((("limpet_server_up{upstream=\"" .. upstream.name) .. "\",server=\"") .. generation.servers[index + 1].name) .. "\"} ") .. tostring(isUp)) .. "\n")
            index = index + 1
        end
    end
end
local function isLearning(____bindingPattern0)
    local rules
    rules = ____bindingPattern0.rules
    for ____, ____value in ipairs(rules.affinities) do
        local kind = ____value.kind
        if kind == "learn" then
            return true
        end
    end
    return false
end
local function printNames(____bindingPattern0)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    for ____, entry in ipairs(rules.servers) do
        do
            if not isNamed(entry) then
                goto __continue27
            end
            local labels = ((("upstream=\"" .. name) .. "\",server=\"") .. entry.name) .. "\""
            ngx.print(((("limpet_dns_up{" .. labels) .. "} ") .. tostring(isDnsUp(name, entry.name) and 1 or 0)) .. "\n")
            for ____, event in ipairs(DNS_EVENTS) do
                ngx.print(((((("limpet_dns_total{" .. labels) .. ",event=\"") .. event) .. "\"} ") .. tostring(dnsCount(name, entry.name, event))) .. "\n")
            end
        end
        ::__continue27::
    end
end
local function printRedis(upstream, ____bindingPattern0)
    local masters
    local counters
    local state
    state = ____bindingPattern0.state
    counters = ____bindingPattern0.counters
    masters = ____bindingPattern0.masters
    ngx.print(((("limpet_redis_up{upstream=\"" .. upstream) .. "\"} ") .. tostring(state == "up" and 1 or 0)) .. "\n")
    ngx.print(((("limpet_redis_state{upstream=\"" .. upstream) .. "\",state=\"") .. state) .. "\"} 1\n")
    for master, isUp in pairs(masters) do
        ngx.print(((((("limpet_redis_master_up{upstream=\"" .. upstream) .. "\",master=\"") .. master) .. "\"} ") .. tostring(isUp and 1 or 0)) .. "\n")
    end
    for ____, counter in ipairs(REDIS_COUNTERS) do
        ngx.print(((((("limpet_redis_total{upstream=\"" .. upstream) .. "\",event=\"") .. counter) .. "\"} ") .. tostring(counters[counter])) .. "\n")
    end
end
--- The content of a location for the operator: counters in the text format of Prometheus. Restrict access
-- to it in nginx.conf.
-- 
-- @entry content
function ____exports.status()
    ngx.header["Content-Type"] = "text/plain; version=0.0.4"
    local names = upstreamNames()
    ngx.print("# HELP limpet_requests_total Requests, by what happened to their sessions.\n", "# TYPE limpet_requests_total counter\n")
    for ____, name in ipairs(names) do
        local counts = verdictCounts(name)
        for ____, verdict in ipairs(VERDICTS) do
            ngx.print(((((("limpet_requests_total{upstream=\"" .. name) .. "\",verdict=\"") .. verdict) .. "\"} ") .. tostring(counts[verdict])) .. "\n")
        end
    end
    ngx.print("# TYPE limpet_server_up gauge\n")
    for ____, name in ipairs(names) do
        printServers(upstreams[name])
    end
    for ____, name in ipairs(names) do
        do
            if not isLearning(upstreams[name]) then
                goto __continue9
            end
            for ____, kind in ipairs(EVICTED_KINDS) do
                ngx.print(((((("limpet_sessions_evicted_total{upstream=\"" .. name) .. "\",kind=\"") .. kind) .. "\"} ") .. tostring(evictions(name, kind))) .. "\n")
            end
        end
        ::__continue9::
    end
    for ____, name in ipairs(names) do
        printNames(upstreams[name])
    end
    for ____, name in ipairs(names) do
        local redis = upstreams[name].redis
        if redis ~= nil then
            printRedis(
                name,
                redis.status()
            )
        end
    end
end
return ____exports
