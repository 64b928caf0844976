-- Made by "limpet build" from limpet's src/affinity/token/keyed-hash.ts; changes are lost at the next build.
local string_byte = string.byte
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____memo = require("limpet.affinity.token.memo")
local createMemo = ____memo.createMemo
local recall = ____memo.recall
local remember = ____memo.remember
--- What the hash is for, so that the same secret says something else everywhere else.
local PURPOSE = "limpet hash"
--- Bytes of the HMAC that count.
local LENGTH = 4
--- A hash of session keys that tells nothing to whoever does not know the secret: the first 32 bits of an HMAC-SHA-256, which
-- is a pseudorandom function (Bellare, "New proofs for NMAC and HMAC", 2006). The upstream has no part in it, so that another
-- name moves no session, as with the CRC-32. SipHash-2-4, in Lua, takes as long: 0.4 microseconds for a key of 32 bytes instead
-- of 0.5.
-- 
-- @param secret of any length
function ____exports.keyedHash(secret, machine)
    local hmac = machine.hmacSha256(machine.hmacSha256(secret)(PURPOSE))
    local memo = createMemo(function() return 0 end)
    return function(key)
        local known = recall(memo, key)
        if known ~= nil then
            return known
        end
        local digest = string_sub(
            hmac(key),
            1,
            LENGTH
        )
        local hash = ((string_byte(digest, 1) * 256 + string_byte(digest, 2)) * 256 + string_byte(digest, 3)) * 256 + string_byte(digest, 4)
        remember(memo, key, hash)
        return hash
    end
end
return ____exports
