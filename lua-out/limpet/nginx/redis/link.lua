-- Made by "limpet build" from limpet's src/nginx/redis/link.ts; changes are lost at the next build.
local ____exports = {}
local ____failure = require("limpet.nginx.redis.failure")
local refused = ____failure.refused
local ____protocol = require("limpet.nginx.redis.protocol")
local authenticationBy = ____protocol.authenticationBy
local encode = ____protocol.encode
local receive = ____protocol.receive
local send = ____protocol.send
local ____reply = require("limpet.nginx.redis.reply")
local errorCode = ____reply.errorCode
local isError = ____reply.isError
local textAt = ____reply.textAt
local ____sentinel = require("limpet.nginx.redis.sentinel")
local findMaster = ____sentinel.findMaster
local ____wire = require("limpet.nginx.redis.wire")
local closeWire = ____wire.closeWire
local isReused = ____wire.isReused
local keepWire = ____wire.keepWire
local openWire = ____wire.openWire
local function targetAt(settings, endpoint)
    local ____settings_1 = settings
    local upstream = ____settings_1.upstream
    local user = ____settings_1.user
    if user == nil then
        user = ""
    end
    local database = ____settings_1.database
    local tls = ____settings_1.tls
    local place = endpoint.port == 0 and endpoint.host or (endpoint.host .. ":") .. tostring(endpoint.port)
    local security = tls == nil and "plain" or (("tls " .. (tls.serverName or "")) .. " ") .. tostring(tls.verify)
    return {
        endpoint = endpoint,
        place = place,
        tls = tls,
        pool = (((((((("limpet redis " .. upstream) .. " ") .. place) .. " ") .. tostring(database)) .. " ") .. security) .. " ") .. user
    }
end
---
-- @param endpoint where it is, unless it has to be found
function ____exports.createLink(settings, endpoint)
    local ____temp_0
    if endpoint == nil then
        ____temp_0 = nil
    else
        ____temp_0 = targetAt(settings, endpoint)
    end
    local target = ____temp_0
    return {settings = settings, isFixed = endpoint ~= nil, target = target, first = 0}
end
local function find(link, ____until)
    local ____link_settings_3 = link.settings
    local cluster = ____link_settings_3.cluster
    if #cluster == 0 then
        return findMaster(link, ____until)
    end
    return cluster[link.first % #cluster + 1]
end
local function forgetTarget(link)
    if link.isFixed then
        return
    end
    link.target = nil
    if #link.settings.cluster > 0 then
        link.first = link.first + 1
    end
end
local function failureToLogIn(wire)
    local reply, failure = receive(wire)
    if reply == nil then
        return failure
    end
    return isError(reply) and refused(
        wire.place,
        errorCode(reply) .. " (to AUTH)"
    ) or nil
end
local function failureToSelect(wire)
    local reply, failure = receive(wire)
    if reply == nil then
        return failure
    end
    return isError(reply) and refused(wire.place, reply.error .. " (to SELECT)") or nil
end
local function failureToBeMaster(wire)
    local reply, failure = receive(wire)
    if reply == nil then
        return failure
    end
    if isError(reply) then
        return (refused(wire.place, reply.error .. " (to ROLE)"))
    end
    local role = textAt(reply, 0)
    local ____temp_11
    if role == "master" then
        ____temp_11 = nil
    else
        ____temp_11 = refused(wire.place, ("its role is " .. (role or "unknown")) .. ", not master")
    end
    return ____temp_11
end
local function introduce(____bindingPattern0, wire)
    local settings
    settings = ____bindingPattern0.settings
    local ____settings_4 = settings
    local user = ____settings_4.user
    local password = ____settings_4.password
    local database = ____settings_4.database
    local authentication = authenticationBy(user, password)
    local authenticates = authentication ~= ""
    local selects = database ~= 0
    local verifies = #settings.sentinels > 0
    local commands = authentication
    if selects then
        commands = commands .. encode({
            "SELECT",
            tostring(database)
        })
    end
    if verifies then
        commands = commands .. encode({"ROLE"})
    end
    if commands == "" then
        return nil
    end
    local ____send_result_6 = send(wire, commands)
    if ____send_result_6 == nil then
        local ____authenticates_5
        if authenticates then
            ____authenticates_5 = failureToLogIn(wire)
        else
            ____authenticates_5 = nil
        end
        ____send_result_6 = ____authenticates_5
    end
    local ____send_result_6_8 = ____send_result_6
    if ____send_result_6_8 == nil then
        local ____selects_7
        if selects then
            ____selects_7 = failureToSelect(wire)
        else
            ____selects_7 = nil
        end
        ____send_result_6_8 = ____selects_7
    end
    local ____send_result_6_8_10 = ____send_result_6_8
    if ____send_result_6_8_10 == nil then
        local ____verifies_9
        if verifies then
            ____verifies_9 = failureToBeMaster(wire)
        else
            ____verifies_9 = nil
        end
        ____send_result_6_8_10 = ____verifies_9
    end
    return ____send_result_6_8_10
end
--- For a connection that failed, because a late answer would be taken for the answer to another command.
local function drop(link, wire)
    closeWire(wire)
    forgetTarget(link)
end
____exports.drop = drop
--- A connection on which commands may be sent. It must be released or dropped.
function ____exports.connect(link, ____until)
    if link.target == nil then
        local endpoint, unknown = find(link, ____until)
        if endpoint == nil then
            return nil, unknown
        end
        link.target = targetAt(link.settings, endpoint)
    end
    local wire, unreachable = openWire(link.target, ____until)
    if wire == nil then
        forgetTarget(link)
        return nil, unreachable
    end
    local ____isReused_result_2
    if isReused(wire) then
        ____isReused_result_2 = nil
    else
        ____isReused_result_2 = introduce(link, wire)
    end
    local failure = ____isReused_result_2
    if failure ~= nil then
        drop(link, wire)
        return nil, failure
    end
    return wire
end
function ____exports.release(link, wire)
    keepWire(wire, link.settings.connections)
end
--- Sends commands, and reads the first answer.
function ____exports.exchange(wire, commands)
    local unsent = send(wire, commands)
    if unsent ~= nil then
        return nil, unsent
    end
    return receive(wire)
end
return ____exports
