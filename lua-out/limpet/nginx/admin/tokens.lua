-- Made by "limpet build" from limpet's src/nginx/admin/tokens.ts; changes are lost at the next build.
local math_max = math.max
local string_byte = string.byte
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local CARRIAGE_RETURN = ____ascii.CARRIAGE_RETURN
local LINE_FEED = ____ascii.LINE_FEED
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____check = require("limpet.affinity.servers.check")
local isName = ____check.isName
local SHORTEST = 16
local LONGEST = 256
local function parseLine(item)
    local nameEnd = (string_find(item, ":", nil, true) or 0) - 1
    if nameEnd < 0 or not isName(string_sub(item, 1, nameEnd)) then
        return "does not begin with a name of letters, digits, \"_\", \"-\" or \".\" and a colon"
    end
    local name = string_sub(item, 1, nameEnd)
    local tokenEnd = (string_find(
        item,
        ":",
        math_max(nameEnd + 1 + 1, 1),
        true
    ) or 0) - 1
    local token = string_sub(item, nameEnd + 1 + 1, tokenEnd < 0 and #item or tokenEnd)
    if #token < SHORTEST or #token > LONGEST then
        return ((((("has a token of " .. tostring(#token)) .. " characters, but needs ") .. tostring(SHORTEST)) .. " to ") .. tostring(LONGEST)) .. ". \"openssl rand -hex 32\" makes one"
    end
    local ____temp_0
    if tokenEnd < 0 then
        ____temp_0 = nil
    else
        ____temp_0 = string_sub(item, tokenEnd + 1 + 1, #item)
    end
    local right = ____temp_0
    if right ~= nil and right ~= "read" then
        return "ends in a right that is not \"read\""
    end
    return {name = name, token = token, mayWrite = right == nil}
end
--- Reads tokens from a text: a line `NAME:TOKEN` or `NAME:TOKEN:read` for each. Lines that are empty or begin with "#" are
-- skipped.
-- 
-- @returns the tokens, or what is wrong in words that give no token away
function ____exports.parseAdminTokens(text)
    local tokens = {}
    local line = 0
    local start = 0
    while start < #text do
        do
            local ____end = start
            while ____end < #text and string_byte(text, ____end + 1) ~= LINE_FEED do
                ____end = ____end + 1
            end
            local isWindows = ____end > start and string_byte(text, ____end - 1 + 1) == CARRIAGE_RETURN
            local item = string_sub(text, start + 1, isWindows and ____end - 1 or ____end)
            line = line + 1
            start = ____end + 1
            if item == "" or string_sub(item, 1, 1) == "#" then
                goto __continue3
            end
            local token = parseLine(item)
            if type(token) == "string" then
                return (("line " .. tostring(line)) .. " ") .. token
            end
            tokens[#tokens + 1] = token
        end
        ::__continue3::
    end
    return #tokens == 0 and "there are no tokens. Write a line NAME:TOKEN" or tokens
end
return ____exports
