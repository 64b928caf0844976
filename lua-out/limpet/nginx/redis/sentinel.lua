-- Made by "limpet build" from limpet's src/nginx/redis/sentinel.ts; changes are lost at the next build.
local string_find = string.find
local ____exports = {}
local ____failure = require("limpet.nginx.redis.failure")
local refused = ____failure.refused
local unsuitable = ____failure.unsuitable
local outOfTime = ____failure.outOfTime
local ____protocol = require("limpet.nginx.redis.protocol")
local authenticationBy = ____protocol.authenticationBy
local encode = ____protocol.encode
local receive = ____protocol.receive
local send = ____protocol.send
local ____reply = require("limpet.nginx.redis.reply")
local errorCode = ____reply.errorCode
local isError = ____reply.isError
local textAt = ____reply.textAt
local ____place = require("limpet.affinity.redis-cluster.place")
local isPlace = ____place.isPlace
local ____wire = require("limpet.nginx.redis.wire")
local closeWire = ____wire.closeWire
local openWire = ____wire.openWire
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local function masterSaidBy(wire, ____bindingPattern0)
    local sentinelPassword
    local sentinelUser
    local master
    master = ____bindingPattern0.master
    sentinelUser = ____bindingPattern0.sentinelUser
    sentinelPassword = ____bindingPattern0.sentinelPassword
    local question = encode({"SENTINEL", "get-master-addr-by-name", master})
    local authentication = authenticationBy(sentinelUser, sentinelPassword)
    local unsent = send(wire, authentication .. question)
    if unsent ~= nil then
        return nil, unsent
    end
    if authentication ~= "" then
        local answer, failure = receive(wire)
        if answer == nil then
            return nil, failure
        end
        if isError(answer) then
            return nil, refused(
                wire.place,
                errorCode(answer) .. " (to AUTH)"
            )
        end
    end
    local reply, failure = receive(wire)
    if reply == nil then
        return nil, failure
    end
    if isError(reply) then
        return nil, refused(wire.place, reply.error)
    end
    local host = textAt(reply, 0)
    local port = tonumber(textAt(reply, 1) or "")
    if host == nil or port == nil then
        return nil, unsuitable(wire.place, ("no master is named \"" .. master) .. "\"")
    end
    if not isPlace(host, port) then
        return nil, unsuitable(
            wire.place,
            (("the master is at " .. host) .. ", port ") .. tostring(port)
        )
    end
    return {
        host = (string_find(host, ":", nil, true) or 0) - 1 < 0 and host or ("[" .. host) .. "]",
        port = port
    }
end
local function askSentinel(settings, endpoint, ____until)
    local place = (("the sentinel " .. endpoint.host) .. ":") .. tostring(endpoint.port)
    local wire, unreachable = openWire({endpoint = endpoint, place = place, tls = settings.sentinelTls, pool = place}, ____until)
    if wire == nil then
        return nil, unreachable
    end
    local master, failure = masterSaidBy(wire, settings)
    closeWire(wire)
    return master, failure
end
--- Asks the sentinels in turn where the master is. Each gets a share of the time that is left, and one share is
-- for the master, so a silent sentinel does not use up the time of the others. The sentinel that answered is
-- asked first the next time.
function ____exports.findMaster(seeker, ____until)
    local ____seeker_settings_0 = seeker.settings
    local sentinels = ____seeker_settings_0.sentinels
    local failure = outOfTime("every sentinel")
    do
        local i = 0
        while i < #sentinels do
            local index = (seeker.first + i) % #sentinels
            local now = monotonicNow()
            local share = (____until - now) / (#sentinels - i + 1)
            local endpoint, fault = askSentinel(seeker.settings, sentinels[index + 1], now + share)
            if endpoint ~= nil then
                seeker.first = index
                return endpoint
            end
            if fault ~= nil then
                failure = fault
            end
            i = i + 1
        end
    end
    seeker.first = (seeker.first + 1) % #sentinels
    return nil, failure
end
return ____exports
