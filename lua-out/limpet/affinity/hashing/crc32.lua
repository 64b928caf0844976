-- Made by "limpet build" from limpet's src/affinity/hashing/crc32.ts; changes are lost at the next build.
local bit_band = bit.band
local bit_bnot = bit.bnot
local bit_bxor = bit.bxor
local bit_rshift = bit.rshift
local string_byte = string.byte
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ____word = require("limpet.affinity.hashing.word")
local unsigned = ____word.unsigned
local POLYNOMIAL = 3988292384
local remainders = {}
do
    local byte = 0
    while byte < 256 do
        local remainder = byte
        do
            local ____bit = 0
            while ____bit < 8 do
                remainder = bit.band(remainder, 1) == 0 and bit.rshift(remainder, 1) or bit.bxor(
                    bit.rshift(remainder, 1),
                    POLYNOMIAL
                )
                ____bit = ____bit + 1
            end
        end
        remainders[#remainders + 1] = remainder
        byte = byte + 1
    end
end
--- The state of a CRC-32 before its first byte.
local CRC32_START = -1
____exports.CRC32_START = CRC32_START
--- The state of a CRC-32 after one more byte.
local function crc32Byte(state, byte)
    return bit_bxor(
        remainders[bit_band(
            bit_bxor(state, byte),
            255
        ) + 1],
        bit_rshift(state, 8)
    )
end
____exports.crc32Byte = crc32Byte
--- The state of a CRC-32 after more bytes.
local function crc32Bytes(state, bytes)
    do
        local i = 0
        while i < #bytes do
            state = crc32Byte(
                state,
                string_byte(bytes, i + 1)
            )
            i = i + 1
        end
    end
    return state
end
____exports.crc32Bytes = crc32Bytes
--- The CRC-32 that a state stands for, 0 to 2^32 - 1.
local function crc32End(state)
    return (unsigned(bit_bnot(state)))
end
____exports.crc32End = crc32End
--- The CRC-32 of a string of bytes (IEEE 802.3; zlib's and nginx's), 0 to 2^32 - 1.
function ____exports.crc32(bytes)
    return (crc32End(crc32Bytes(CRC32_START, bytes)))
end
return ____exports
