-- Made by "limpet build" from limpet's src/affinity/token/layout.ts; changes are lost at the next build.
local bit_arshift = bit.arshift
local bit_band = bit.band
local math_floor = math.floor
local string_byte = string.byte
local string_char = string.char
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local UNDERSCORE = ____ascii.UNDERSCORE
local UPPER_E = ____ascii.UPPER_E
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local character = ____bytes.character
local slice = ____bytes.slice
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local VERSION = 1
local HEADER_LENGTH = 1
local DIGEST_LENGTH = 5
local INCARNATION_LENGTH = 3
local TIME_LENGTH = 4
local AUTHENTICATION_LENGTH = 8
____exports.AUTHENTICATION_LENGTH = AUTHENTICATION_LENGTH
local SHORTEST = HEADER_LENGTH + DIGEST_LENGTH + AUTHENTICATION_LENGTH
--- In place of a time: the token has none.
local NO_TIME = -1
____exports.NO_TIME = NO_TIME
--- The first byte of the tokens that a key signs.
function ____exports.tokenHeader(keyId)
    return (string_char(VERSION * 16 + keyId))
end
--- What a token says of a server, of as much of its name's HMAC as there is room for.
function ____exports.serverDigest(hmac)
    return (string_sub(hmac, 1, DIGEST_LENGTH))
end
--- As much of a token's HMAC as there is room for.
function ____exports.shortAuthentication(hmac)
    return (string_sub(hmac, 1, AUTHENTICATION_LENGTH))
end
local function word(value)
    local whole = math_floor(value)
    return ((string_char(math_floor(whole / 16777216) % 256) .. string_char(math_floor(whole / 65536) % 256)) .. string_char(math_floor(whole / 256) % 256)) .. string_char(whole % 256)
end
--- A token's bytes without the authentication; `NO_INCARNATION` and `NO_TIME` leave a part out.
function ____exports.payloadOf(header, digest, incarnation, since, seen)
    local payload = header .. digest
    if incarnation ~= NO_INCARNATION then
        payload = payload .. string_sub(
            word(incarnation),
            2,
            4
        )
    end
    if since ~= NO_TIME then
        payload = payload .. word(since)
    end
    if seen ~= NO_TIME then
        payload = payload .. word(seen)
    end
    return payload
end
--- Whether a token has as many bytes as it must, and is of this version.
function ____exports.isLaidOut(bytes)
    return #bytes >= SHORTEST and bit_arshift(
        string_byte(bytes, 1),
        4
    ) == VERSION
end
function ____exports.keyIdIn(bytes)
    return bit_band(
        string_byte(bytes, 1),
        15
    )
end
function ____exports.payloadIn(bytes)
    return (string_sub(bytes, 1, #bytes - AUTHENTICATION_LENGTH))
end
function ____exports.authenticationIn(bytes)
    return (string_sub(bytes, #bytes - AUTHENTICATION_LENGTH + 1, #bytes))
end
function ____exports.serverDigestIn(bytes)
    return (string_sub(bytes, HEADER_LENGTH + 1, HEADER_LENGTH + DIGEST_LENGTH))
end
local function timesStart(bytes)
    local optional = #bytes - SHORTEST
    return HEADER_LENGTH + DIGEST_LENGTH + (optional % TIME_LENGTH == INCARNATION_LENGTH and INCARNATION_LENGTH or 0)
end
local function threeBytes(bytes, start)
    return (string_byte(bytes, start + 1) * 256 + string_byte(bytes, start + 1 + 1)) * 256 + string_byte(bytes, start + 2 + 1)
end
function ____exports.incarnationIn(bytes)
    return timesStart(bytes) == HEADER_LENGTH + DIGEST_LENGTH and NO_INCARNATION or threeBytes(bytes, HEADER_LENGTH + DIGEST_LENGTH)
end
local function timeAt(bytes, position)
    return #bytes - AUTHENTICATION_LENGTH > position and threeBytes(bytes, position) * 256 + string_byte(bytes, position + 3 + 1) or NO_TIME
end
--- When the binding was made.
function ____exports.sinceIn(bytes)
    return (timeAt(
        bytes,
        timesStart(bytes)
    ))
end
--- When the token was written last.
function ____exports.seenIn(bytes)
    return (timeAt(
        bytes,
        timesStart(bytes) + TIME_LENGTH
    ))
end
--- Whether a text has a token's length and begins as one: 14, 17, 18, 21, 22 or 25 bytes of version 1.
local function mayBeToken(text)
    local length = #text
    if length ~= 19 and length ~= 23 and length ~= 24 and length ~= 28 and length ~= 30 and length ~= 34 then
        return false
    end
    local first = string_byte(text, 1)
    return first >= UPPER_E and first <= UPPER_E + 3
end
____exports.mayBeToken = mayBeToken
local function isBase64url(byte)
    if byte >= 97 then
        return byte <= 122
    end
    if byte >= 65 then
        return byte <= 90 or byte == UNDERSCORE
    end
    return byte >= 48 and byte <= 57 or byte == 45
end
--- What a token of this version looks like from outside: its length, its first character, its characters.
function ____exports.isTokenShaped(text)
    if not mayBeToken(text) then
        return false
    end
    do
        local i = 0
        while i < #text do
            if not isBase64url(string_byte(text, i + 1)) then
                return false
            end
            i = i + 1
        end
    end
    return true
end
--- Where the token begins that a value ends in, behind a separator that is in no token; -1 for a value
-- that ends in nothing that looks like one. Tokens in tags were written once, so none has the time of a renewal.
-- 
-- @param separator its byte
function ____exports.tokenStartAfter(value, separator)
    local length = #value
    if length >= 20 and string_byte(value, length - 20 + 1) == separator then
        return length - 19
    end
    if length >= 24 and string_byte(value, length - 24 + 1) == separator then
        return length - 23
    end
    if length >= 25 and string_byte(value, length - 25 + 1) == separator then
        return length - 24
    end
    if length >= 29 and string_byte(value, length - 29 + 1) == separator then
        return length - 28
    end
    return -1
end
return ____exports
