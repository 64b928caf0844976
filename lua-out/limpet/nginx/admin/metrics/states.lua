-- Made by "limpet build" from limpet's src/nginx/admin/metrics/states.ts; changes are lost at the next build.
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
local ____drain = require("limpet.nginx.servers.drain")
local drainOf = ____drain.drainOf
local ____in_flight = require("limpet.nginx.servers.in-flight")
local requestsInFlight = ____in_flight.requestsInFlight
local ____evictions = require("limpet.nginx.sessions.evictions")
local EVICTED_KINDS = ____evictions.EVICTED_KINDS
local evictions = ____evictions.evictions
local ____verdicts = require("limpet.nginx.status.verdicts")
local verdictCounts = ____verdicts.verdictCounts
local ____sync = require("limpet.nginx.sync")
local syncIfDue = ____sync.syncIfDue
local ____upstream = require("limpet.nginx.upstream")
local upstreamNames = ____upstream.upstreamNames
local upstreams = ____upstream.upstreams
local ____exposition = require("limpet.nginx.admin.metrics.exposition")
local addSample = ____exposition.addSample
local beginMetric = ____exposition.beginMetric
local label = ____exposition.label
--- Requests by verdict, where servers are not measured.
function ____exports.writeVerdicts(text)
    beginMetric(text, "limpet_requests", "counter", "Requests, by what happened to their sessions.")
    for ____, upstream in ipairs(upstreamNames()) do
        local counts = verdictCounts(upstream)
        for ____, verdict in ipairs(VERDICTS) do
            addSample(
                text,
                label("upstream", upstream),
                counts[verdict],
                "," .. label("verdict", verdict)
            )
        end
    end
end
local function flag(value)
    return value and 1 or 0
end
local SERVER_GAUGES = {
    {
        name = "limpet_server_up",
        help = "Whether the server can have requests: it is neither down nor avoided.",
        value = function(_, ____bindingPattern0, index)
            local standing
            standing = ____bindingPattern0.standing
            return (flag(standing.places[index + 1].isHealthy))
        end
    },
    {
        name = "limpet_server_healthy",
        help = "Of a server that is not down: whether it is not avoided after failures, or by its checks.",
        value = function(_, ____bindingPattern0, index)
            local standing
            local generation
            generation = ____bindingPattern0.generation
            standing = ____bindingPattern0.standing
            local ____table_down_0
            if generation.servers[index + 1].down then
                ____table_down_0 = nil
            else
                ____table_down_0 = flag(standing.places[index + 1].isHealthy)
            end
            return ____table_down_0
        end
    },
    {
        name = "limpet_server_down",
        help = "Whether the rules or an operator took the server out of service.",
        value = function(_, ____bindingPattern0, index)
            local generation
            generation = ____bindingPattern0.generation
            return (flag(generation.servers[index + 1].down))
        end
    },
    {
        name = "limpet_server_draining",
        help = "Whether the server keeps its sessions and gets no others.",
        value = function(_, ____bindingPattern0, index)
            local generation
            generation = ____bindingPattern0.generation
            return (flag(generation.servers[index + 1].draining))
        end
    },
    {
        name = "limpet_server_weight",
        help = "The server's share of requests.",
        value = function(_, ____bindingPattern0, index)
            local generation
            generation = ____bindingPattern0.generation
            return generation.servers[index + 1].weight
        end
    },
    {
        name = "limpet_server_active_requests",
        help = "Requests that the server has now, where Limpet counts them.",
        value = function(_, lineup, index) return (requestsInFlight(lineup, index)) end
    },
    {
        name = "limpet_server_bound_sessions",
        help = "Of a server that drains: sessions that are bound to it and were seen of late.",
        value = function(upstream, lineup, index)
            local ____lineup_generation_servers_index_1 = lineup.generation.servers[index + 1]
            local draining = ____lineup_generation_servers_index_1.draining
            local down = ____lineup_generation_servers_index_1.down
            return upstream.rules.mayChange and draining and not down and drainOf(upstream, lineup, index).sessions or nil
        end
    }
}
local function serverLabels(upstream, server)
    return (label("upstream", upstream) .. ",") .. label("server", server)
end
local function writeServers(text, all)
    for ____, ____value in ipairs(SERVER_GAUGES) do
        local name = ____value.name
        local help = ____value.help
        local value = ____value.value
        beginMetric(text, name, "gauge", help)
        for ____, upstream in ipairs(all) do
            local current = upstream.current
            local ____current_generation_2 = current.generation
            local servers = ____current_generation_2.servers
            do
                local index = 0
                while index < #servers do
                    local number = value(upstream, current, index)
                    if number ~= nil then
                        addSample(
                            text,
                            serverLabels(upstream.name, servers[index + 1].name),
                            number
                        )
                    end
                    text.pause()
                    index = index + 1
                end
            end
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
local function writeEvictions(text, all)
    beginMetric(text, "limpet_sessions_evicted", "counter", "Sessions that were forgotten because there was no room for another.")
    for ____, upstream in ipairs(all) do
        do
            if not isLearning(upstream) then
                goto __continue30
            end
            local name = upstream.name
            for ____, kind in ipairs(EVICTED_KINDS) do
                addSample(
                    text,
                    label("upstream", name),
                    evictions(name, kind),
                    "," .. label("kind", kind)
                )
            end
        end
        ::__continue30::
    end
end
local function writeNames(text, all)
    beginMetric(text, "limpet_dns_up", "gauge", "Whether DNS answered the last time for the server's name.")
    for ____, ____value in ipairs(all) do
        local name = ____value.name
        local rules = ____value.rules
        for ____, entry in ipairs(rules.servers) do
            if isNamed(entry) then
                addSample(
                    text,
                    serverLabels(name, entry.name),
                    flag(isDnsUp(name, entry.name))
                )
            end
        end
    end
    beginMetric(text, "limpet_dns", "counter", "Look-ups of the server's name by how they went, and changes of its addresses.")
    for ____, ____value in ipairs(all) do
        local name = ____value.name
        local rules = ____value.rules
        for ____, entry in ipairs(rules.servers) do
            do
                if not isNamed(entry) then
                    goto __continue46
                end
                for ____, event in ipairs(DNS_EVENTS) do
                    addSample(
                        text,
                        serverLabels(name, entry.name),
                        dnsCount(name, entry.name, event),
                        "," .. label("event", event)
                    )
                end
            end
            ::__continue46::
        end
    end
end
local function writeRedis(text, all)
    local found = {}
    for ____, ____value in ipairs(all) do
        local name = ____value.name
        local redis = ____value.redis
        if redis ~= nil then
            found[#found + 1] = {
                name,
                redis.status()
            }
        end
    end
    beginMetric(text, "limpet_redis_up", "gauge", "Whether Redis is asked, as this worker sees it.")
    for ____, ____value in ipairs(found) do
        local upstream = ____value[1]
        local state = ____value[2].state
        addSample(
            text,
            label("upstream", upstream),
            flag(state == "up")
        )
    end
    beginMetric(text, "limpet_redis_state", "gauge", "How Redis is, as this worker sees it: the one state that it has.")
    for ____, ____value in ipairs(found) do
        local upstream = ____value[1]
        local state = ____value[2].state
        addSample(
            text,
            label("upstream", upstream),
            1,
            "," .. label("state", state)
        )
    end
    beginMetric(text, "limpet_redis_master_up", "gauge", "Whether a master of the cluster is asked.")
    for ____, ____value in ipairs(found) do
        local upstream = ____value[1]
        local masters = ____value[2].masters
        for master, isUp in pairs(masters) do
            addSample(
                text,
                label("upstream", upstream),
                flag(isUp),
                "," .. label("master", master)
            )
        end
    end
    beginMetric(text, "limpet_redis", "counter", "What was asked of Redis, and how that went.")
    for ____, ____value in ipairs(found) do
        local upstream = ____value[1]
        local counters = ____value[2].counters
        for ____, counter in ipairs(REDIS_COUNTERS) do
            addSample(
                text,
                label("upstream", upstream),
                counters[counter],
                "," .. label("event", counter)
            )
        end
    end
end
--- How everything is now, and what is counted anyway.
function ____exports.writeStates(text)
    local all = {}
    for ____, name in ipairs(upstreamNames()) do
        local upstream = upstreams[name]
        syncIfDue(upstream)
        all[#all + 1] = upstream
    end
    beginMetric(text, "limpet_upstream_generation", "gauge", "The number of the upstream's set of servers, which every change counts up.")
    for ____, ____value in ipairs(all) do
        local name = ____value.name
        local current = ____value.current
        addSample(
            text,
            label("upstream", name),
            current.generation.number
        )
    end
    writeServers(text, all)
    writeEvictions(text, all)
    writeNames(text, all)
    writeRedis(text, all)
end
return ____exports
