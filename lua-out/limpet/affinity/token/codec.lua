-- Made by "limpet build" from limpet's src/affinity/token/codec.ts; changes are lost at the next build.
local bit_bor = bit.bor
local bit_bxor = bit.bxor
local math_min = math.min
local string_byte = string.byte
local string_char = string.char
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local character = ____bytes.character
local ____evidence = require("limpet.affinity.evidence")
local EXPIRED = ____evidence.EXPIRED
local FORGED = ____evidence.FORGED
local STALE = ____evidence.STALE
local UNKNOWN = ____evidence.UNKNOWN
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
local ____layout = require("limpet.affinity.token.layout")
local NO_TIME = ____layout.NO_TIME
local authenticationIn = ____layout.authenticationIn
local incarnationIn = ____layout.incarnationIn
local isLaidOut = ____layout.isLaidOut
local keyIdIn = ____layout.keyIdIn
local mayBeToken = ____layout.mayBeToken
local payloadIn = ____layout.payloadIn
local payloadOf = ____layout.payloadOf
local seenIn = ____layout.seenIn
local serverDigest = ____layout.serverDigest
local serverDigestIn = ____layout.serverDigestIn
local shortAuthentication = ____layout.shortAuthentication
local sinceIn = ____layout.sinceIn
local tokenHeader = ____layout.tokenHeader
local ____digests = require("limpet.affinity.servers.digests")
local digestPlace = ____digests.digestPlace
--- Seconds by which a token may be dated in the future before it is written anew.
local CLOCK_TOLERANCE = 300
____exports.CLOCK_TOLERANCE = CLOCK_TOLERANCE
--- In place of a text that is no token.
local NO_TOKEN = {
    evidence = FORGED,
    since = NO_TIME,
    seen = NO_TIME,
    incarnation = NO_INCARNATION,
    keyId = -1
}
____exports.NO_TOKEN = NO_TOKEN
--- For {@link copyToken}.
local function createToken()
    return {
        evidence = FORGED,
        since = NO_TIME,
        seen = NO_TIME,
        incarnation = NO_INCARNATION,
        keyId = -1
    }
end
____exports.createToken = createToken
---
-- @param digestKeys takes the keys' digests of the servers, which each generation then has
function ____exports.createTokenCodec(purpose, upstream, lifetime, keys, digestKeys, machine, isReplaced)
    local byKeyId = {}
    for ____, ____value in ipairs(keys) do
        local id = ____value.id
        local secret = ____value.secret
        local derive = machine.hmacSha256(secret)
        byKeyId[id] = {
            id = id,
            header = tokenHeader(id),
            authenticate = machine.hmacSha256(derive((("limpet " .. purpose) .. " ") .. upstream)),
            place = digestPlace(
                digestKeys,
                secret,
                function()
                    local hmac = machine.hmacSha256(derive("limpet server " .. upstream))
                    return function(name) return (serverDigest(hmac(name))) end
                end
            )
        }
    end
    local isRenewed = lifetime.maxIdle ~= nil or lifetime.renewAfter ~= nil
    return {
        machine = machine,
        lifetime = lifetime,
        isDated = isRenewed or purpose == "cookie" or lifetime.maxAge ~= nil,
        isRenewed = isRenewed,
        signing = byKeyId[keys[1].id],
        byKeyId = byKeyId,
        last = createToken(),
        isReplaced = isReplaced
    }
end
--- Takes over what a token says.
function ____exports.copyToken(to, ____bindingPattern0)
    local keyId
    local incarnation
    local seen
    local since
    local evidence
    evidence = ____bindingPattern0.evidence
    since = ____bindingPattern0.since
    seen = ____bindingPattern0.seen
    incarnation = ____bindingPattern0.incarnation
    keyId = ____bindingPattern0.keyId
    to.evidence = evidence
    to.since = since
    to.seen = seen
    to.incarnation = incarnation
    to.keyId = keyId
end
local function authentication(key, payload, subject)
    return (shortAuthentication(key.authenticate((string_char(#payload) .. payload) .. subject)))
end
--- Makes a token.
-- 
-- @param server its index in the lineup
-- @param since when the binding was made, in seconds since the epoch
-- @param now when the token is written
-- @param subject what it is good for and nothing else; "" where that is everything
function ____exports.issueToken(codec, ____bindingPattern0, server, since, now, subject)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local ____codec_0 = codec
    local signing = ____codec_0.signing
    local machine = ____codec_0.machine
    local payload = payloadOf(
        signing.header,
        generation.digests[signing.place + 1].digests[server + 1],
        standing.incarnations[server + 1],
        codec.isDated and since or NO_TIME,
        codec.isRenewed and now or NO_TIME
    )
    return (machine.encodeBase64url(payload .. authentication(signing, payload, subject)))
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
--- The bytes of a token, which do not depend on anything but its keys; `undefined` where it is none, or is not authentic.
local function authenticBytes(codec, token, subject)
    local ____codec_2 = codec
    local machine = ____codec_2.machine
    if not mayBeToken(token) then
        return nil
    end
    local bytes = machine.decodeBase64url(token)
    if bytes == nil or not isLaidOut(bytes) then
        return nil
    end
    if machine.encodeBase64url(bytes) ~= token then
        return nil
    end
    local key = codec.byKeyId[keyIdIn(bytes)]
    if key == nil then
        return nil
    end
    return isSame(
        authentication(
            key,
            payloadIn(bytes),
            subject
        ),
        authenticationIn(bytes)
    ) and bytes or nil
end
____exports.authenticBytes = authenticBytes
local function isTooOld(time, now, limit)
    return limit ~= nil and (time == NO_TIME or now - time > limit)
end
local function longestIdle(____bindingPattern0)
    local renewAfter
    local maxIdle
    maxIdle = ____bindingPattern0.maxIdle
    renewAfter = ____bindingPattern0.renewAfter
    local ____temp_4
    if maxIdle == nil then
        ____temp_4 = nil
    else
        ____temp_4 = maxIdle + (renewAfter or 0)
    end
    return ____temp_4
end
local function isPast(lifetime, since, seen, now)
    local written = seen == NO_TIME and since or seen
    return isTooOld(since, now, lifetime.maxAge) or isTooOld(
        written,
        now,
        longestIdle(lifetime)
    )
end
local function serverOf(codec, ____bindingPattern0, key, digest, incarnation)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    local server = generation.digests[key.place + 1].serverByDigest[digest]
    if server == nil then
        return UNKNOWN
    end
    local present = standing.incarnations[server + 1]
    if incarnation == NO_INCARNATION or present == NO_INCARNATION or incarnation == present then
        return server
    end
    return codec.isReplaced(generation.servers[server + 1].name, incarnation) and STALE or server
end
--- What an authentic token says at this time, among these servers.
-- 
-- @param bytes as `authenticBytes` returned them
-- @param now seconds since the epoch
-- @returns what holds until the codec reads the next token
local function tokenOf(codec, lineup, bytes, now)
    local key = codec.byKeyId[keyIdIn(bytes)]
    local since = math_min(
        sinceIn(bytes),
        now
    )
    local seen = seenIn(bytes)
    local incarnation = incarnationIn(bytes)
    local ____codec_1 = codec
    local last = ____codec_1.last
    last.evidence = isPast(codec.lifetime, since, seen, now) and EXPIRED or serverOf(
        codec,
        lineup,
        key,
        serverDigestIn(bytes),
        incarnation
    )
    last.since = since
    last.seen = seen
    last.incarnation = incarnation
    last.keyId = key.id
    return last
end
____exports.tokenOf = tokenOf
--- Reads a token.
-- 
-- @param now seconds since the epoch
-- @param subject as it was issued for
-- @returns what holds until the codec reads the next token
function ____exports.readToken(codec, lineup, token, now, subject)
    local bytes = authenticBytes(codec, token, subject)
    return bytes == nil and NO_TOKEN or tokenOf(codec, lineup, bytes, now)
end
--- Whether a token that names a server should be written anew although the server is right.
function ____exports.isRenewalDue(codec, ____bindingPattern0, now)
    local keyId
    local seen
    seen = ____bindingPattern0.seen
    keyId = ____bindingPattern0.keyId
    local ____codec_lifetime_3 = codec.lifetime
    local renewAfter = ____codec_lifetime_3.renewAfter
    if keyId ~= codec.signing.id then
        return true
    end
    if renewAfter == nil then
        return false
    end
    return seen == NO_TIME or now - seen >= renewAfter or seen > now + CLOCK_TOLERANCE
end
return ____exports
