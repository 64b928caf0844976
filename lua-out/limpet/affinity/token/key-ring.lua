-- Made by "limpet build" from limpet's src/affinity/token/key-ring.ts; changes are lost at the next build.
local string_byte = string.byte
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local CARRIAGE_RETURN = ____ascii.CARRIAGE_RETURN
local COMMA = ____ascii.COMMA
local LINE_FEED = ____ascii.LINE_FEED
local NINE = ____ascii.NINE
local NUMBER_SIGN = ____ascii.NUMBER_SIGN
local SPACE = ____ascii.SPACE
local TAB = ____ascii.TAB
local ZERO = ____ascii.ZERO
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local SHORTEST_SECRET = 32
local HIGHEST_ID = 15
local function isLineEnd(byte)
    return byte == LINE_FEED or byte == CARRIAGE_RETURN
end
local function isLineStart(text, index)
    return index == 0 or isLineEnd(string_byte(text, index - 1 + 1))
end
local function endOf(text, start, isEnd)
    local ____end = start
    while ____end < #text and not isEnd(string_byte(text, ____end + 1)) do
        ____end = ____end + 1
    end
    return ____end
end
local function isSeparator(byte)
    return isLineEnd(byte) or byte == SPACE or byte == TAB or byte == COMMA
end
local function parseId(text)
    if #text == 0 or #text > 2 then
        return nil
    end
    local id = 0
    do
        local i = 0
        while i < #text do
            local byte = string_byte(text, i + 1)
            if byte < ZERO or byte > NINE then
                return nil
            end
            id = id * 10 + byte - ZERO
            i = i + 1
        end
    end
    return id <= HIGHEST_ID and id or nil
end
local function parseKey(item, position)
    local colon = (string_find(item, ":", nil, true) or 0) - 1
    local ____temp_0
    if colon < 0 then
        ____temp_0 = nil
    else
        ____temp_0 = parseId(string_sub(item, 1, colon))
    end
    local id = ____temp_0
    if id == nil then
        return ((("key " .. tostring(position)) .. " does not begin with an ID from 0 to ") .. tostring(HIGHEST_ID)) .. " and a colon"
    end
    local secret = string_sub(item, colon + 1 + 1, #item)
    if #secret < SHORTEST_SECRET then
        return ((((("the secret of key " .. tostring(id)) .. " has ") .. tostring(#secret)) .. " characters, but needs at least ") .. tostring(SHORTEST_SECRET)) .. ". \"openssl rand -hex 32\" makes one"
    end
    return {id = id, secret = secret}
end
--- Reads keys from a text: `ID:SECRET` items with line ends, spaces or commas between them, where a
-- "#" at the beginning of a line starts a comment.
-- 
-- @returns the keys, or what is wrong with the text in words that do not give a secret away
function ____exports.parseKeyRing(text)
    local keys = {}
    local taken = {}
    local start = 0
    while start < #text do
        local byte = string_byte(text, start + 1)
        if byte == NUMBER_SIGN and isLineStart(text, start) then
            start = endOf(text, start, isLineEnd)
        elseif isSeparator(byte) then
            start = start + 1
        else
            local ____end = endOf(text, start, isSeparator)
            local key = parseKey(
                string_sub(text, start + 1, ____end),
                #keys + 1
            )
            if type(key) == "string" then
                return key
            end
            if taken[key.id] then
                return "two keys have the ID " .. tostring(key.id)
            end
            taken[key.id] = true
            keys[#keys + 1] = key
            start = ____end
        end
    end
    return #keys == 0 and "there are no keys. Write a line ID:SECRET" or keys
end
return ____exports
