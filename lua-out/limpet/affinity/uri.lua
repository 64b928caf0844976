-- Made by "limpet build" from limpet's src/affinity/uri.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local string_byte = string.byte
local string_char = string.char
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local COLON = ____ascii.COLON
local NUMBER_SIGN = ____ascii.NUMBER_SIGN
local QUESTION_MARK = ____ascii.QUESTION_MARK
local SEMICOLON = ____ascii.SEMICOLON
local SLASH = ____ascii.SLASH
local SPACE = ____ascii.SPACE
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local character = ____bytes.character
local slice = ____bytes.slice
local function isDelimiter(byte)
    return byte == SEMICOLON or byte == SLASH or byte == QUESTION_MARK or byte == NUMBER_SIGN
end
--- Where the value of a path parameter that begins at `start` ends.
local function parameterEnd(text, start)
    local ____end = start
    while ____end < #text and not isDelimiter(string_byte(text, ____end + 1)) do
        ____end = ____end + 1
    end
    return ____end
end
____exports.parameterEnd = parameterEnd
--- Where the path of a URI ends, and its query or its fragment begins.
local function pathEnd(uri)
    local query = (string_find(uri, "?", nil, true) or 0) - 1
    local fragment = (string_find(uri, "#", nil, true) or 0) - 1
    local ____end = query < 0 and #uri or query
    return fragment < 0 and ____end or math_min(____end, fragment)
end
____exports.pathEnd = pathEnd
local function schemeEnd(reference)
    local colon = (string_find(reference, ":", nil, true) or 0) - 1
    do
        local i = 0
        while i < colon do
            if isDelimiter(string_byte(reference, i + 1)) then
                return -1
            end
            i = i + 1
        end
    end
    return colon
end
local function authorityEnd(reference, start)
    local ____end = pathEnd(reference)
    local slash = (string_find(
        reference,
        "/",
        math_max(start + 1, 1),
        true
    ) or 0) - 1
    return slash < 0 and ____end or math_min(slash, ____end)
end
--- Whether a reference, such as that of a `Location` header, leads to this host, on any port. What browsers
-- read otherwise than RFC 3986 does counts as another host: backslashes, tabs, and a scheme without "//".
-- 
-- @param host in lower case, without a port; an IPv6 address in brackets
-- @param reference not empty
function ____exports.leadsTo(host, reference)
    if string_byte(reference, 1) <= SPACE or (string_find(reference, "\\", nil, true) or 0) - 1 >= 0 or (string_find(reference, "\t", nil, true) or 0) - 1 >= 0 then
        return false
    end
    local slashes = (string_find(reference, "//", nil, true) or 0) - 1
    local scheme = schemeEnd(reference)
    if scheme < 0 and slashes ~= 0 then
        return true
    end
    if slashes ~= scheme + 1 then
        return false
    end
    local start = slashes + 2
    local ____end = authorityEnd(reference, start)
    local authority = string_lower(string_sub(reference, start + 1, ____end))
    if host == nil or (string_find(authority, host, nil, true) or 0) - 1 ~= 0 or (string_find(authority, "@", nil, true) or 0) - 1 >= 0 then
        return false
    end
    return #authority == #host or string_byte(authority, #host + 1) == COLON
end
local function hexDigit(byte)
    if byte >= 48 and byte <= 57 then
        return byte - 48
    end
    if byte >= 65 and byte <= 70 then
        return byte - 55
    end
    return byte >= 97 and byte <= 102 and byte - 87 or -1
end
local function hexByte(text, start)
    local high = hexDigit(string_byte(text, start + 1))
    local low = hexDigit(string_byte(text, start + 1 + 1))
    return (high < 0 or low < 0) and -1 or high * 16 + low
end
local function encodedByte(text, percent)
    return percent + 2 < #text and hexByte(text, percent + 1) or -1
end
--- Percent-decoded; what is no encoded byte stays as it is.
local function percentDecoded(text)
    local result = ""
    local copied = 0
    local percent = (string_find(text, "%", nil, true) or 0) - 1
    while percent >= 0 do
        local byte = encodedByte(text, percent)
        if byte >= 0 then
            result = result .. string_sub(text, copied + 1, percent) .. string_char(byte)
            copied = percent + 3
        end
        percent = (string_find(
            text,
            "%",
            math_max(percent + (byte >= 0 and 3 or 1) + 1, 1),
            true
        ) or 0) - 1
    end
    return result .. string_sub(text, copied + 1, #text)
end
____exports.percentDecoded = percentDecoded
--- A path parameter's value as nginx has it in the path of a request, percent-decoded.
-- 
-- @returns `undefined` where it is empty, or has a character by which it would then end early
function ____exports.decodedParameter(value)
    local decoded = percentDecoded(value)
    local ____temp_0
    if #decoded == 0 or parameterEnd(decoded, 0) < #decoded then
        ____temp_0 = nil
    else
        ____temp_0 = decoded
    end
    return ____temp_0
end
--- How many bytes of a percent-encoded text make the first `length` bytes of the decoded one.
function ____exports.encodedLength(text, length)
    local ____end = length
    local percent = (string_find(text, "%", nil, true) or 0) - 1
    while percent >= 0 and percent < ____end do
        local isEncoded = encodedByte(text, percent) >= 0
        if isEncoded then
            ____end = ____end + 2
        end
        percent = (string_find(
            text,
            "%",
            math_max(percent + (isEncoded and 3 or 1) + 1, 1),
            true
        ) or 0) - 1
    end
    return ____end
end
return ____exports
