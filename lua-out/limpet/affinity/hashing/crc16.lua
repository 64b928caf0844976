-- Made by "limpet build" from limpet's src/affinity/hashing/crc16.ts; changes are lost at the next build.
local bit_band = bit.band
local bit_bxor = bit.bxor
local bit_lshift = bit.lshift
local bit_rshift = bit.rshift
local string_byte = string.byte
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local POLYNOMIAL = 4129
local remainders = {}
do
    local byte = 0
    while byte < 256 do
        local remainder = bit.lshift(byte, 8)
        do
            local ____bit = 0
            while ____bit < 8 do
                remainder = bit.band(remainder, 32768) == 0 and bit.lshift(remainder, 1) or bit.bxor(
                    bit.lshift(remainder, 1),
                    POLYNOMIAL
                )
                ____bit = ____bit + 1
            end
        end
        remainders[#remainders + 1] = bit.band(remainder, 65535)
        byte = byte + 1
    end
end
--- The CRC-16/XMODEM of the bytes from index `start` up to, not including, `end`: 0 to 65535.
function ____exports.crc16(bytes, start, ____end)
    local state = 0
    do
        local i = start
        while i < ____end do
            state = bit_bxor(
                bit_band(
                    bit_lshift(state, 8),
                    65535
                ),
                remainders[bit_bxor(
                    bit_rshift(state, 8),
                    string_byte(bytes, i + 1)
                ) + 1]
            )
            i = i + 1
        end
    end
    return state
end
return ____exports
