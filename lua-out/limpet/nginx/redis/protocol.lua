-- Made by "limpet build" from limpet's src/nginx/redis/protocol.ts; changes are lost at the next build.
local math_min = math.min
local string_byte = string.byte
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local COLON = ____ascii.COLON
local MINUS = ____ascii.MINUS
local NINE = ____ascii.NINE
local ZERO = ____ascii.ZERO
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____failure = require("limpet.nginx.redis.failure")
local brokenConnection = ____failure.brokenConnection
local outOfTime = ____failure.outOfTime
local ____wire = require("limpet.nginx.redis.wire")
local setTimeout = ____wire.setTimeout
local CRLF = "\r\n"
local DOLLAR = 36
local STAR = 42
local PLUS = 43
--- Bytes of a value, items of a list (a cluster may list each of its slots), lists in lists. Anything more is not from
-- Limpet, or not from Redis.
local LONGEST_VALUE = 1048576
____exports.LONGEST_VALUE = LONGEST_VALUE
local LONGEST_LIST = 16384
local LONGEST_LINE = 4096
local DEEPEST_LIST = 4
--- A command as it is sent.
local function encode(words)
    local text = ("*" .. tostring(#words)) .. CRLF
    for ____, word in ipairs(words) do
        text = text .. ((("$" .. tostring(#word)) .. CRLF) .. word) .. CRLF
    end
    return text
end
____exports.encode = encode
--- The command that says who we are; empty if nobody asks.
function ____exports.authenticationBy(user, password)
    if user ~= nil then
        return (encode({"AUTH", user, password or ""}))
    end
    return (password == nil or password == "") and "" or encode({"AUTH", password})
end
--- Goes before a command to the node that ASK named. It has an answer of its own.
____exports.ASKING = encode({"ASKING"})
--- Sends one or more commands.
function ____exports.send(wire, text)
    if not setTimeout(wire) then
        return (outOfTime(wire.place))
    end
    local sent, fault = wire.socket:send(text)
    return sent == nil and brokenConnection(wire.place, fault) or nil
end
local function notRedis(____bindingPattern0)
    local place
    place = ____bindingPattern0.place
    return (brokenConnection(place, "what answered is not Redis"))
end
local MOST_DIGITS = 19
local function isInteger(text)
    local first = #text > 0 and string_byte(text, 1) == MINUS and 1 or 0
    if #text == first or #text > first + MOST_DIGITS then
        return false
    end
    do
        local i = first
        while i < #text do
            local byte = string_byte(text, i + 1)
            if byte < ZERO or byte > NINE then
                return false
            end
            i = i + 1
        end
    end
    return true
end
local function receiveValue(wire, size)
    if size < 0 then
        return false
    end
    if not setTimeout(wire) then
        return nil, outOfTime(wire.place)
    end
    local value, fault = wire.socket:receive(size + #CRLF)
    if value == nil then
        return nil, brokenConnection(wire.place, fault)
    end
    return (string_sub(value, 1, size))
end
local receiveWithin
local function receiveList(wire, size, depth)
    if size < 0 then
        return false
    end
    local items = {}
    do
        local i = 0
        while i < size do
            local item, failure = receiveWithin(wire, depth - 1)
            if item == nil then
                return nil, failure
            end
            items[#items + 1] = item
            i = i + 1
        end
    end
    return {items = items}
end
function receiveWithin(wire, depth)
    if not setTimeout(wire) then
        return nil, outOfTime(wire.place)
    end
    local line, fault = wire.socket:receiveuntil(CRLF)(LONGEST_LINE)
    if line == nil then
        return nil, brokenConnection(wire.place, fault)
    end
    if #line == LONGEST_LINE then
        return nil, notRedis(wire)
    end
    local rest = string_sub(
        line,
        math_min(1, #line) + 1,
        #line
    )
    local kind = line == "" and 0 or string_byte(line, 1)
    if kind == PLUS then
        return rest
    end
    if kind == MINUS then
        return {error = rest}
    end
    local ____isInteger_result_0
    if isInteger(rest) then
        ____isInteger_result_0 = tonumber(rest)
    else
        ____isInteger_result_0 = nil
    end
    local number = ____isInteger_result_0
    if number ~= nil then
        if kind == COLON then
            return number
        end
        if kind == DOLLAR and number <= LONGEST_VALUE then
            return receiveValue(wire, number)
        end
        if kind == STAR and number <= LONGEST_LIST and depth > 0 then
            return receiveList(wire, number, depth)
        end
    end
    return nil, notRedis(wire)
end
--- Reads the next answer. After a failure the connection must be closed, because answers no longer match commands.
function ____exports.receive(wire)
    return receiveWithin(wire, DEEPEST_LIST)
end
return ____exports
