-- Made by "limpet build" from limpet's src/affinity/session/jwt-payload.ts; changes are lost at the next build.
local bit_arshift = bit.arshift
local bit_band = bit.band
local bit_bor = bit.bor
local bit_lshift = bit.lshift
local math_floor = math.floor
local string_byte = string.byte
local string_char = string.char
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local BACKSLASH = ____ascii.BACKSLASH
local CARRIAGE_RETURN = ____ascii.CARRIAGE_RETURN
local CLOSE_BRACE = ____ascii.CLOSE_BRACE
local CLOSE_BRACKET = ____ascii.CLOSE_BRACKET
local COLON = ____ascii.COLON
local COMMA = ____ascii.COMMA
local DOT = ____ascii.DOT
local LINE_FEED = ____ascii.LINE_FEED
local LOWER_A = ____ascii.LOWER_A
local LOWER_E = ____ascii.LOWER_E
local LOWER_U = ____ascii.LOWER_U
local MINUS = ____ascii.MINUS
local NINE = ____ascii.NINE
local OPEN_BRACE = ____ascii.OPEN_BRACE
local OPEN_BRACKET = ____ascii.OPEN_BRACKET
local PLUS = ____ascii.PLUS
local QUOTE = ____ascii.QUOTE
local SLASH = ____ascii.SLASH
local SPACE = ____ascii.SPACE
local TAB = ____ascii.TAB
local UPPER_A = ____ascii.UPPER_A
local UPPER_E = ____ascii.UPPER_E
local ZERO = ____ascii.ZERO
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local character = ____bytes.character
local LONGEST_TOKEN = 16384
local LONGEST_CLAIM = 512
local NO_BYTE = -1
local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
local function sixBits()
    local values = {}
    do
        local byte = 0
        while byte < 256 do
            values[#values + 1] = NO_BYTE
            byte = byte + 1
        end
    end
    do
        local value = 0
        while value < #ALPHABET do
            values[string_byte(ALPHABET, value + 1) + 1] = value
            value = value + 1
        end
    end
    return values
end
local SIX_BITS = sixBits()
local ESCAPED = {
    b = "\b",
    f = "\f",
    n = "\n",
    r = "\r",
    t = "\t"
}
local token = ""
local payloadStart = 0
local payloadLength = 0
local at = 0
local function nextDot(text, start)
    local index = start
    while index < #text and string_byte(text, index + 1) ~= DOT do
        index = index + 1
    end
    return index
end
local function isBlank(byte)
    return byte == SPACE or byte == LINE_FEED or byte == CARRIAGE_RETURN or byte == TAB
end
local function byteHere()
    if at >= payloadLength then
        return NO_BYTE
    end
    local place = at % 3
    local index = payloadStart + (at - place) / 3 * 4 + place
    local high = SIX_BITS[string_byte(token, index + 1) + 1] or NO_BYTE
    local low = SIX_BITS[string_byte(token, index + 1 + 1) + 1] or NO_BYTE
    if high < 0 or low < 0 then
        return NO_BYTE
    end
    if place == 0 then
        return bit_band(
            bit_bor(
                bit_lshift(high, 2),
                bit_arshift(low, 4)
            ),
            255
        )
    end
    if place == 1 then
        return bit_band(
            bit_bor(
                bit_lshift(high, 4),
                bit_arshift(low, 2)
            ),
            255
        )
    end
    return bit_band(
        bit_bor(
            bit_lshift(high, 6),
            low
        ),
        255
    )
end
local function skipBlanks()
    while isBlank(byteHere()) do
        at = at + 1
    end
end
local function open(text)
    if #text > LONGEST_TOKEN then
        return false
    end
    local first = nextDot(text, 0) + 1
    local ____end = nextDot(text, first)
    if ____end >= #text or nextDot(text, ____end + 1) < #text then
        return false
    end
    local characters = ____end - first
    if characters % 4 == 1 then
        return false
    end
    token = text
    payloadStart = first
    payloadLength = math_floor(characters * 3 / 4)
    at = 0
    skipBlanks()
    return true
end
local function step()
    at = at + 1
    skipBlanks()
end
local function isDigit(byte)
    return byte >= ZERO and byte <= NINE
end
local function hexadecimal(byte)
    if isDigit(byte) then
        return byte - ZERO
    end
    local letter = byte >= LOWER_A and byte - LOWER_A or byte - UPPER_A
    return letter >= 0 and letter < 6 and letter + 10 or -1
end
local function readHexadecimal()
    local value = 0
    do
        local digits = 0
        while digits < 4 do
            local digit = hexadecimal(byteHere())
            if digit < 0 then
                return -1
            end
            value = value * 16 + digit
            at = at + 1
            digits = digits + 1
        end
    end
    return value
end
local function utf8(point)
    if point < 0 then
        return nil
    end
    if point < 128 then
        return (string_char(point))
    end
    if point < 2048 then
        return string_char(bit_bor(
            192,
            bit_arshift(point, 6)
        )) .. string_char(bit_bor(
            128,
            bit_band(point, 63)
        ))
    end
    local last = string_char(bit_bor(
        128,
        bit_band(
            bit_arshift(point, 6),
            63
        )
    )) .. string_char(bit_bor(
        128,
        bit_band(point, 63)
    ))
    if point < 65536 then
        return string_char(bit_bor(
            224,
            bit_arshift(point, 12)
        )) .. last
    end
    return (string_char(bit_bor(
        240,
        bit_arshift(point, 18)
    )) .. string_char(bit_bor(
        128,
        bit_band(
            bit_arshift(point, 12),
            63
        )
    ))) .. last
end
local function readEscape()
    at = at + 1
    local byte = byteHere()
    if byte < 0 then
        return nil
    end
    at = at + 1
    if byte == QUOTE or byte == BACKSLASH or byte == SLASH then
        return (string_char(byte))
    end
    if byte ~= LOWER_U then
        return ESCAPED[string_char(byte)]
    end
    local unit = readHexadecimal()
    if unit < 55296 or unit > 57343 then
        return (utf8(unit))
    end
    if unit > 56319 or byteHere() ~= BACKSLASH then
        return nil
    end
    at = at + 1
    if byteHere() ~= LOWER_U then
        return nil
    end
    at = at + 1
    local other = readHexadecimal()
    local ____temp_3
    if other < 56320 or other > 57343 then
        ____temp_3 = nil
    else
        ____temp_3 = utf8(65536 + (unit - 55296) * 1024 + (other - 56320))
    end
    return ____temp_3
end
local function skipText()
    at = at + 1
    do
        while true do
            local byte = byteHere()
            if byte < 0 then
                return
            end
            at = at + (byte == BACKSLASH and 2 or 1)
            if byte == QUOTE then
                return
            end
        end
    end
end
local function readText(most)
    local start = at
    at = at + 1
    local text = ""
    do
        while true do
            local byte = byteHere()
            if byte == QUOTE then
                at = at + 1
                return text
            end
            local ____temp_2
            if byte == BACKSLASH then
                ____temp_2 = readEscape()
            else
                ____temp_2 = byte >= SPACE and string_char(byte) or nil
            end
            local piece = ____temp_2
            if piece == nil or #text + #piece > most then
                at = start
                skipText()
                return nil
            end
            if byte ~= BACKSLASH then
                at = at + 1
            end
            text = text .. piece
        end
    end
end
local function skipValue()
    local depth = 0
    do
        while true do
            local byte = byteHere()
            if byte < 0 then
                return
            end
            if byte == QUOTE then
                skipText()
            else
                if depth == 0 and (byte == COMMA or byte == CLOSE_BRACE) then
                    return
                end
                if byte == OPEN_BRACE or byte == OPEN_BRACKET then
                    depth = depth + 1
                end
                if byte == CLOSE_BRACE or byte == CLOSE_BRACKET then
                    depth = depth - 1
                end
                at = at + 1
            end
        end
    end
end
local function enter(name)
    if byteHere() ~= OPEN_BRACE then
        return false
    end
    step()
    do
        while true do
            if byteHere() ~= QUOTE then
                return false
            end
            local found = readText(#name)
            skipBlanks()
            if byteHere() ~= COLON then
                return false
            end
            step()
            if found == name then
                return true
            end
            skipValue()
            if byteHere() ~= COMMA then
                return false
            end
            step()
        end
    end
end
local function isOfNumber(byte)
    return isDigit(byte) or byte == MINUS or byte == DOT or byte == PLUS or byte == UPPER_E or byte == LOWER_E
end
local function readNumber()
    local text = ""
    local byte = byteHere()
    while isOfNumber(byte) do
        if #text == LONGEST_CLAIM then
            return nil
        end
        text = text .. string_char(byte)
        at = at + 1
        byte = byteHere()
    end
    return (isBlank(byte) or byte == COMMA or byte == CLOSE_BRACE) and text or nil
end
local function claim(path)
    for ____, name in ipairs(path) do
        if not enter(name) then
            return nil
        end
    end
    local byte = byteHere()
    if byte == QUOTE then
        return (readText(LONGEST_CLAIM))
    end
    local ____temp_1
    if byte == MINUS or isDigit(byte) then
        ____temp_1 = readNumber()
    else
        ____temp_1 = nil
    end
    return ____temp_1
end
--- A member of the JSON in the payload of a JSON Web Token, or of an object within it. It is read where it stands, base64url
-- and all, so that a request costs no copy of it. What stands before the member is passed over without a look whether it
-- is right; what stands behind is not read at all. Nothing throws, whatever the text is.
-- 
-- @param path the names that lead to it, in ASCII
-- @returns a text, or a number as it is written; undefined for anything else
function ____exports.claimOf(text, path)
    local ____open_result_0
    if open(text) then
        ____open_result_0 = claim(path)
    else
        ____open_result_0 = nil
    end
    return ____open_result_0
end
return ____exports
