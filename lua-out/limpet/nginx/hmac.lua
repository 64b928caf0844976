-- Made by "limpet build" from limpet's src/nginx/hmac.ts; changes are lost at the next build.
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
ffi.cdef("\n  int limpet_sha256_init(void *state) __asm__(\"SHA256_Init\");\n  int limpet_sha256_update(void *state, const void *data, size_t length) __asm__(\"SHA256_Update\");\n  int limpet_sha256_final(unsigned char *digest, void *state) __asm__(\"SHA256_Final\");\n")
local ____ffi_0 = ffi
local C = ____ffi_0.C
local state = ffi.new("uint32_t[?]", STATE / 4)
local digest = ffi.new("unsigned char[?]", DIGEST)
local function sha256(text)
    C.limpet_sha256_init(state)
    C.limpet_sha256_update(state, text, #text)
    C.limpet_sha256_final(digest, state)
    return ffi.string(digest, DIGEST)
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
function ____exports.hmacSha256(key)
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
        return ffi.string(digest, DIGEST)
    end
end
return ____exports
