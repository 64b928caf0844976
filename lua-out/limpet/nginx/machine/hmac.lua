-- Made by "limpet build" from limpet's src/nginx/machine/hmac.ts; changes are lost at the next build.
local bit_bxor = bit.bxor
local string_byte = string.byte
local string_char = string.char
local ____exports = {}
local ffi = require("ffi")
local BLOCK = 64
local DIGEST = 32
local STATE = 112
local INNER = 54
local OUTER = 92
ffi.cdef("\n  int limpet_sha256_init(void *state) __asm__(\"SHA256_Init\");\n  int limpet_sha256_update(void *state, const void *data, size_t length) __asm__(\"SHA256_Update\");\n  int limpet_sha256_final(unsigned char *digest, void *state) __asm__(\"SHA256_Final\");\n  const void *limpet_evp_sha256(void) __asm__(\"EVP_sha256\");\n  unsigned char *limpet_hmac(const void *algorithm, const void *key, size_t key_length, const void *data,\n    size_t length, unsigned char *digest, unsigned int *digest_length) __asm__(\"HMAC\");\n")
local ____ffi_0 = ffi
local C = ____ffi_0.C
local state = ffi.new("uint32_t[?]", STATE / 4)
local digest = ffi.new("unsigned char[?]", DIGEST)
local function hasSha256()
    local has = pcall(function() return {C.limpet_sha256_init, C.limpet_sha256_update, C.limpet_sha256_final} end)
    return has
end
local function sha256(text)
    C.limpet_sha256_init(state)
    C.limpet_sha256_update(state, text, #text)
    C.limpet_sha256_final(digest, state)
    return (ffi.string(digest, DIGEST))
end
local function begin(secret, padding)
    local begun = ffi.new("uint32_t[?]", STATE / 4)
    local block = ""
    do
        local i = 0
        while i < BLOCK do
            block = block .. string_char(bit_bxor(
                i < #secret and string_byte(secret, i + 1) or 0,
                padding
            ))
            i = i + 1
        end
    end
    C.limpet_sha256_init(begun)
    C.limpet_sha256_update(begun, block, BLOCK)
    return begun
end
local function keyedStates(key)
    local secret = #key > BLOCK and sha256(key) or key
    local inner = begin(secret, INNER)
    local outer = begin(secret, OUTER)
    return function(message)
        ffi.copy(state, inner, STATE)
        C.limpet_sha256_update(state, message, #message)
        C.limpet_sha256_final(digest, state)
        ffi.copy(state, outer, STATE)
        C.limpet_sha256_update(state, digest, DIGEST)
        C.limpet_sha256_final(digest, state)
        return (ffi.string(digest, DIGEST))
    end
end
local function keyedCalls(key)
    local algorithm = C.limpet_evp_sha256()
    return function(message)
        local made = C.limpet_hmac(
            algorithm,
            key,
            #key,
            message,
            #message,
            digest,
            nil
        )
        if made == nil then
            error("libcrypto has no HMAC with SHA-256", 0)
        end
        return (ffi.string(digest, DIGEST))
    end
end
---
-- @param key a secret of any length
-- @returns the function that makes a message's HMAC: 32 bytes
____exports.hmacSha256 = hasSha256() and keyedStates or keyedCalls
return ____exports
