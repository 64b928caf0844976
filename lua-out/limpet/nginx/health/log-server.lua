-- Made by "limpet build" from limpet's src/nginx/health/log-server.ts; changes are lost at the next build.
local math_floor = math.floor
local math_max = math.max
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____quiet_log = require("limpet.nginx.machine.quiet-log")
local logAloud = ____quiet_log.logAloud
local ____health = require("limpet.nginx.health.health")
local expiryOf = ____health.expiryOf
local placeKey = ____health.placeKey
local dictionary = ngx.shared.limpet
--- Keeps for the API why a place is avoided, by what was found last.
local function noteReason(____bindingPattern0, place, reason)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    dictionary:set(
        placeKey("reason", name, place),
        reason,
        expiryOf(rules, 0)
    )
end
____exports.noteReason = noteReason
local function log(____bindingPattern0, ____bindingPattern1, index, event)
    local name
    name = ____bindingPattern0.name
    local servers
    servers = ____bindingPattern1.servers
    local server = servers[index + 1]
    logAloud(ngx.ERR, (((((("limpet: server \"" .. server.name) .. "\" (") .. server.address) .. ") of upstream \"") .. name) .. "\" ") .. event)
end
---
-- @param reason why, and how often
function ____exports.logAvoided(upstream, generation, server, reason)
    if dictionary == nil then
        return
    end
    local place = generation.places[server + 1]
    local expiry = expiryOf(upstream.rules, 0)
    noteReason(upstream, place, reason)
    local isFirst = dictionary:add(
        placeKey("avoided since", upstream.name, place),
        monotonicNow(),
        expiry
    )
    if isFirst then
        log(upstream, generation, server, "is avoided: " .. reason)
    end
end
--- For a server that is avoided for no reason any more.
function ____exports.logBack(upstream, generation, server)
    if dictionary == nil then
        return
    end
    local place = generation.places[server + 1]
    local key = placeKey("avoided since", upstream.name, place)
    local since = dictionary:get(key)
    if since == nil then
        return
    end
    local isFirst = dictionary:add(
        (key .. " until now, since ") .. tostring(since),
        true,
        1
    )
    if not isFirst then
        return
    end
    dictionary:delete(key)
    dictionary:delete(placeKey("reason", upstream.name, place))
    log(
        upstream,
        generation,
        server,
        ("is back after " .. tostring(math_max(
            0,
            math_floor(monotonicNow() - since + 0.5)
        ))) .. " s"
    )
end
---
-- @returns undefined for a place that is not avoided
function ____exports.avoidanceOf(upstream, place)
    if dictionary == nil then
        return nil
    end
    local since = dictionary:get(placeKey("avoided since", upstream, place))
    local reason = dictionary:get(placeKey("reason", upstream, place))
    if since == nil or reason == nil then
        return nil
    end
    return {
        reason = reason,
        age = math_max(
            0,
            monotonicNow() - since
        )
    }
end
return ____exports
