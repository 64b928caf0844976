-- Made by "limpet build" from limpet's src/affinity/hashing/keyed-hash.ts; changes are lost at the next build.
local string_byte = string.byte
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
--- What the hash is for, so that the same secret says something else everywhere else.
local PURPOSE = "limpet hash"
--- A hash that tells nothing to whoever does not know the secret: the first 32 bits of an HMAC-SHA-256, which is a
-- pseudorandom function (Bellare, "New proofs for NMAC and HMAC", 2006). It does not depend on the upstream, so that another
-- name moves no session, as with the CRC-32.
-- 
-- @param secret of any length
function ____exports.keyedHash(secret, machine)
    local hmac = machine.hmacSha256(machine.hmacSha256(secret)(PURPOSE))
    return function(key)
        local digest = hmac(key)
        return ((string_byte(digest, 1) * 256 + string_byte(digest, 2)) * 256 + string_byte(digest, 3)) * 256 + string_byte(digest, 4)
    end
end
return ____exports
