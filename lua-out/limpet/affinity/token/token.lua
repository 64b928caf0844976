-- Made by "limpet build" from limpet's src/affinity/token/token.ts; changes are lost at the next build.
local bit_arshift = bit.arshift
local bit_band = bit.band
local bit_bor = bit.bor
local bit_bxor = bit.bxor
local math_floor = math.floor
local string_byte = string.byte
local string_char = string.char
local string_sub = string.sub
local ____exports = {}
local ____finding = require("limpet.affinity.binding.finding")
local EXPIRED = ____finding.EXPIRED
local FORGED = ____finding.FORGED
local STALE = ____finding.STALE
local UNKNOWN = ____finding.UNKNOWN
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local character = ____bytes.character
local slice = ____bytes.slice
local VERSION = 1
local DIGEST_LENGTH = 5
local INCARNATION_LENGTH = 3
local TIME_LENGTH = 4
local AUTHENTICATION_LENGTH = 8
local SHORTEST = 1 + DIGEST_LENGTH + AUTHENTICATION_LENGTH
--- Seconds by which another proxy's clock may be ahead of this one.
local CLOCK_TOLERANCE = 300
____exports.CLOCK_TOLERANCE = CLOCK_TOLERANCE
--- In place of an incarnation: the server does not tell, or is not known to.
local NO_INCARNATION = -1
____exports.NO_INCARNATION = NO_INCARNATION
--- In place of a time: the token has none.
local NO_TIME = -1
____exports.NO_TIME = NO_TIME
--- A number for an incarnation's text, that takes three bytes.
function ____exports.incarnationOf(text, machine)
    return machine.crc32(text) % 16777216
end
function ____exports.createTokenCodec(purpose, upstream, serverNames, incarnations, lifetime, keys, machine, isReplaced)
    if isReplaced == nil then
        isReplaced = function() return true end
    end
    local byKeyId = {}
    for ____, ____value in ipairs(keys) do
        local id = ____value.id
        local secret = ____value.secret
        local derive = machine.hmacSha256(secret)
        local digestOf = machine.hmacSha256(derive("limpet server " .. upstream))
        local digests = {}
        local serverByDigest = {}
        do
            local index = 0
            while index < #serverNames do
                local digest = string_sub(
                    digestOf(serverNames[index + 1]),
                    1,
                    DIGEST_LENGTH
                )
                digests[#digests + 1] = digest
                serverByDigest[digest] = index
                index = index + 1
            end
        end
        byKeyId[id] = {
            header = string_char(VERSION * 16 + id),
            authenticate = machine.hmacSha256(derive((("limpet " .. purpose) .. " ") .. upstream)),
            digests = digests,
            serverByDigest = serverByDigest
        }
    end
    return {
        machine = machine,
        lifetime = lifetime,
        isDated = purpose == "cookie" or lifetime.maxAge ~= nil,
        signing = byKeyId[keys[1].id],
        byKeyId = byKeyId,
        incarnations = incarnations,
        isReplaced = isReplaced,
        since = NO_TIME,
        seen = NO_TIME,
        incarnation = NO_INCARNATION,
        isFresh = false
    }
end
local function word(value)
    local whole = math_floor(value)
    return ((string_char(math_floor(whole / 16777216) % 256) .. string_char(math_floor(whole / 65536) % 256)) .. string_char(math_floor(whole / 256) % 256)) .. string_char(whole % 256)
end
local function authentication(key, payload, subject)
    return string_sub(
        key.authenticate((string_char(#payload) .. payload) .. subject),
        1,
        AUTHENTICATION_LENGTH
    )
end
--- Makes a token.
-- 
-- @param server an index
-- @param since when the binding was made, in seconds since the epoch
-- @param now when the token is written
-- @param subject what it is good for and nothing else; "" where that is everything
function ____exports.issueToken(codec, server, since, now, subject)
    local ____codec_0 = codec
    local signing = ____codec_0.signing
    local lifetime = ____codec_0.lifetime
    local machine = ____codec_0.machine
    local payload = signing.header .. signing.digests[server + 1]
    local incarnation = codec.incarnations[server + 1]
    if incarnation ~= NO_INCARNATION then
        payload = payload .. string_sub(
            word(incarnation),
            2,
            4
        )
    end
    if lifetime.maxIdle ~= nil or lifetime.renewAfter ~= nil then
        payload = payload .. word(since) .. word(now)
    elseif codec.isDated then
        payload = payload .. word(since)
    end
    return machine.encodeBase64url(payload .. authentication(signing, payload, subject))
end
--- The first six bits of version 1 are 0001 and the first two of the key id.
local LETTER_E = 69
local function mayBeToken(text)
    local length = #text
    if length ~= 19 and length ~= 23 and length ~= 24 and length ~= 28 and length ~= 30 and length ~= 34 then
        return false
    end
    local first = string_byte(text, 1)
    return first >= LETTER_E and first <= LETTER_E + 3
end
local function isSame(a, b)
    return bit_bor(
        bit_bor(
            bit_bor(
                bit_bor(
                    bit_bor(
                        bit_bor(
                            bit_bor(
                                bit_bxor(
                                    string_byte(a, 1),
                                    string_byte(b, 1)
                                ),
                                bit_bxor(
                                    string_byte(a, 2),
                                    string_byte(b, 2)
                                )
                            ),
                            bit_bxor(
                                string_byte(a, 3),
                                string_byte(b, 3)
                            )
                        ),
                        bit_bxor(
                            string_byte(a, 4),
                            string_byte(b, 4)
                        )
                    ),
                    bit_bxor(
                        string_byte(a, 5),
                        string_byte(b, 5)
                    )
                ),
                bit_bxor(
                    string_byte(a, 6),
                    string_byte(b, 6)
                )
            ),
            bit_bxor(
                string_byte(a, 7),
                string_byte(b, 7)
            )
        ),
        bit_bxor(
            string_byte(a, 8),
            string_byte(b, 8)
        )
    ) == 0
end
local function hasIncarnation(payloadLength)
    return (payloadLength - 1 - DIGEST_LENGTH) % TIME_LENGTH == INCARNATION_LENGTH
end
local function threeBytes(bytes, start)
    return (string_byte(bytes, start + 1) * 256 + string_byte(bytes, start + 1 + 1)) * 256 + string_byte(bytes, start + 2 + 1)
end
local function fourBytes(bytes, start)
    return threeBytes(bytes, start) * 256 + string_byte(bytes, start + 3 + 1)
end
local function isTooOld(time, now, limit)
    if time == NO_TIME or limit == nil then
        return false
    end
    return time > now + CLOCK_TOLERANCE or now - time > limit
end
local function longestIdle(____bindingPattern0)
    local renewAfter
    local maxIdle
    maxIdle = ____bindingPattern0.maxIdle
    renewAfter = ____bindingPattern0.renewAfter
    local ____temp_3
    if maxIdle == nil then
        ____temp_3 = nil
    else
        ____temp_3 = maxIdle + (renewAfter or 0)
    end
    return ____temp_3
end
--- Reads a token.
-- 
-- @param now seconds since the epoch
-- @param subject as it was issued for
function ____exports.readToken(codec, token, now, subject)
    local ____codec_1 = codec
    local machine = ____codec_1.machine
    local lifetime = ____codec_1.lifetime
    if not mayBeToken(token) then
        return FORGED
    end
    local bytes = machine.decodeBase64url(token)
    if bytes == nil or #bytes < SHORTEST or machine.encodeBase64url(bytes) ~= token then
        return FORGED
    end
    local header = string_byte(bytes, 1)
    if bit_arshift(header, 4) ~= VERSION then
        return FORGED
    end
    local key = codec.byKeyId[bit_band(header, 15)]
    if key == nil then
        return FORGED
    end
    local payloadLength = #bytes - AUTHENTICATION_LENGTH
    local payload = string_sub(bytes, 1, payloadLength)
    if not isSame(
        authentication(key, payload, subject),
        string_sub(bytes, payloadLength + 1, #bytes)
    ) then
        return FORGED
    end
    local position = 1 + DIGEST_LENGTH
    codec.incarnation = NO_INCARNATION
    if hasIncarnation(payloadLength) then
        codec.incarnation = threeBytes(bytes, position)
        position = position + INCARNATION_LENGTH
    end
    codec.since = payloadLength > position and fourBytes(bytes, position) or NO_TIME
    position = position + TIME_LENGTH
    codec.seen = payloadLength > position and fourBytes(bytes, position) or NO_TIME
    codec.isFresh = key == codec.signing
    if isTooOld(codec.since, now, lifetime.maxAge) or isTooOld(
        codec.seen,
        now,
        longestIdle(lifetime)
    ) then
        return EXPIRED
    end
    local server = key.serverByDigest[string_sub(bytes, 2, 1 + DIGEST_LENGTH)]
    if server == nil then
        return UNKNOWN
    end
    local present = codec.incarnations[server + 1]
    if codec.incarnation == NO_INCARNATION or present == NO_INCARNATION or codec.incarnation == present then
        return server
    end
    return codec.isReplaced(server, codec.incarnation) and STALE or server
end
--- Whether the token that was read last should be written anew although its server is right.
function ____exports.isRenewalDue(codec, server, now)
    local ____codec_lifetime_2 = codec.lifetime
    local renewAfter = ____codec_lifetime_2.renewAfter
    local maxAge = ____codec_lifetime_2.maxAge
    if not codec.isFresh or codec.incarnation ~= codec.incarnations[server + 1] then
        return true
    end
    if maxAge ~= nil and codec.since == NO_TIME then
        return true
    end
    return renewAfter ~= nil and (codec.seen == NO_TIME or now - codec.seen >= renewAfter)
end
local function isBase64url(byte)
    if byte >= 97 then
        return byte <= 122
    end
    if byte >= 65 then
        return byte <= 90 or byte == 95
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
return ____exports
