-- Made by "limpet build" from limpet's src/nginx/health.ts; changes are lost at the next build.
local math_huge = math.huge
local ____exports = {}
local ____token = require("limpet.affinity.token.token")
local NO_INCARNATION = ____token.NO_INCARNATION
local ____selection = require("limpet.affinity.selection")
local canPick = ____selection.canPick
local setHealthy = ____selection.setHealthy
local skipTurns = ____selection.skipTurns
local ____probe = require("limpet.nginx.probe")
local whyNotServing = ____probe.whyNotServing
local LOOK_INTERVAL = 0.05
local PROBE_INTERVAL = 2
local LONGEST_PROBE = 10
--- Seconds for which an incarnation that was replaced is known: longer than sessions last.
local REPLACED_FOR = 7 * 86400
local dictionary = ngx.shared.limpet
function ____exports.createHealth(upstream, rules)
    local ____temp_0 = rules.health or ({})
    local maxFails = ____temp_0.maxFails
    if maxFails == nil then
        maxFails = 1
    end
    local failTimeout = ____temp_0.failTimeout
    if failTimeout == nil then
        failTimeout = 10
    end
    local countLastTry = ____temp_0.countLastTry
    if countLastTry == nil then
        countLastTry = false
    end
    return {
        maxFails = #rules.servers > 1 and dictionary ~= nil and maxFails or 0,
        failTimeout = failTimeout,
        protocol = rules.protocol or "http",
        countLastTry = countLastTry,
        versionKey = "version " .. upstream,
        version = 0,
        avoidedUntil = {}
    }
end
local function keyOf(what, upstream, server)
    return (((what .. " ") .. upstream.name) .. " ") .. upstream.selection.servers[server + 1].address
end
local function logServer(level, upstream, server, event)
    local ____upstream_selection_servers_index_9 = upstream.selection.servers[server + 1]
    local name = ____upstream_selection_servers_index_9.name
    ngx.log(level, (((("limpet: upstream \"" .. upstream.name) .. "\": server \"") .. name) .. "\" ") .. event)
end
local function readIncarnation(upstream, server)
    if upstream.incarnationHeader == nil or upstream.bindings == nil then
        return
    end
    local incarnation = dictionary:get(keyOf("incarnation", upstream, server))
    if incarnation ~= nil then
        upstream.bindings.incarnations[server + 1] = incarnation
    end
end
local function readShared(upstream)
    local ____upstream_3 = upstream
    local health = ____upstream_3.health
    local selection = ____upstream_3.selection
    if dictionary == nil then
        return
    end
    local version = dictionary:get(health.versionKey)
    health.version = version
    do
        local index = 0
        while index < #selection.servers do
            local ____selection_servers_index_4 = selection.servers[index + 1]
            local down = ____selection_servers_index_4.down
            if down == nil then
                down = false
            end
            if not down then
                local ____until = dictionary:get(keyOf("avoided", upstream, index))
                health.avoidedUntil[index] = ____until
                local value = ____until == nil
                if selection.healthy[index + 1] ~= value then
                    setHealthy(selection, index, value)
                end
                readIncarnation(upstream, index)
            end
            index = index + 1
        end
    end
end
local function announce(upstream)
    if dictionary == nil then
        return
    end
    dictionary:incr(upstream.health.versionKey, 1, 0)
    readShared(upstream)
end
local function avoid(upstream, server)
    if dictionary == nil then
        return
    end
    local ____until = ngx.now() + upstream.health.failTimeout
    dictionary:set(
        keyOf("avoided", upstream, server),
        ____until
    )
    announce(upstream)
end
--- Counts a failed try; a server that fails too often is avoided, as with nginx's `max_fails` and `fail_timeout`.
function ____exports.countFailure(upstream, server)
    local ____upstream_health_1 = upstream.health
    local maxFails = ____upstream_health_1.maxFails
    local failTimeout = ____upstream_health_1.failTimeout
    if maxFails == 0 or dictionary == nil then
        return
    end
    local failures = dictionary:incr(
        keyOf("failures", upstream, server),
        1,
        0,
        failTimeout
    )
    if failures == nil or failures < maxFails then
        return
    end
    if upstream.health.avoidedUntil[server] == nil then
        logServer(
            ngx.WARN,
            upstream,
            server,
            ("failed and is avoided for " .. tostring(failTimeout)) .. " s"
        )
    end
    avoid(upstream, server)
end
local function ask(premature, upstream, server)
    if premature or dictionary == nil then
        return
    end
    local reason = whyNotServing(upstream.hosts[server + 1], upstream.ports[server + 1], upstream.health.protocol)
    dictionary:set(
        keyOf("asked", upstream, server),
        true,
        PROBE_INTERVAL
    )
    if reason ~= nil then
        avoid(upstream, server)
        logServer(ngx.WARN, upstream, server, "is not back: " .. reason)
        return
    end
    dictionary:delete(keyOf("failures", upstream, server))
    dictionary:delete(keyOf("avoided", upstream, server))
    announce(upstream)
    logServer(ngx.NOTICE, upstream, server, "is back")
end
local function askAvoided(upstream, now)
    if dictionary == nil then
        return
    end
    local ____upstream_8 = upstream
    local health = ____upstream_8.health
    local selection = ____upstream_8.selection
    for index, ____until in pairs(health.avoidedUntil) do
        if ____until <= now or not canPick(selection) then
            local first = dictionary:add(
                keyOf("asked", upstream, index),
                true,
                LONGEST_PROBE
            )
            if first then
                ngx.timer.at(0, ask, upstream, index)
            end
        end
    end
end
local function look(upstream, now)
    local ____upstream_2 = upstream
    local health = ____upstream_2.health
    if dictionary == nil or health.maxFails == 0 and upstream.incarnationHeader == nil then
        upstream.nextLook = math_huge
        return
    end
    upstream.nextLook = now + LOOK_INTERVAL
    local version = dictionary:get(health.versionKey)
    if version ~= nil and version ~= health.version then
        readShared(upstream)
    end
    askAvoided(upstream, now)
end
--- What a worker does now and then, at a request: it looks what the others know.
function ____exports.lookAround(upstream, now)
    if upstream.nextLook == 0 then
        skipTurns(
            upstream.selection,
            ngx.worker.pid() % #upstream.selection.servers
        )
    end
    look(upstream, now)
end
local function replacedKey(upstream, address, incarnation)
    return (((("replaced " .. upstream) .. " ") .. address) .. " ") .. tostring(incarnation)
end
--- Whether a server had this incarnation before the one that it has.
local function isIncarnationReplaced(upstream, address, incarnation)
    if dictionary == nil then
        return false
    end
    local isReplaced = dictionary:get(replacedKey(upstream, address, incarnation))
    return isReplaced == true
end
____exports.isIncarnationReplaced = isIncarnationReplaced
--- Tells all workers which incarnation of a server answered, unless it is one that was replaced and had an answer under way.
function ____exports.rememberIncarnation(upstream, server, incarnation)
    local ____upstream_bindings_5 = upstream.bindings
    local incarnations = ____upstream_bindings_5.incarnations
    local ____upstream_6 = upstream
    local name = ____upstream_6.name
    local ____upstream_selection_servers_index_7 = upstream.selection.servers[server + 1]
    local address = ____upstream_selection_servers_index_7.address
    if dictionary == nil or isIncarnationReplaced(name, address, incarnation) then
        return
    end
    local before = incarnations[server + 1]
    if before ~= NO_INCARNATION then
        dictionary:set(
            replacedKey(name, address, before),
            true,
            REPLACED_FOR
        )
    end
    incarnations[server + 1] = incarnation
    dictionary:set(
        keyOf("incarnation", upstream, server),
        incarnation
    )
    announce(upstream)
end
return ____exports
