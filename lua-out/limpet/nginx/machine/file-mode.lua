-- Made by "limpet build" from limpet's src/nginx/machine/file-mode.ts; changes are lost at the next build.
local bit_band = bit.band
local ____exports = {}
local ffi = require("ffi")
ffi.cdef("\n  int limpet_statx(int directory, const char *path, int flags, unsigned int mask, uint16_t *result) __asm__(\"statx\");\n")
local CURRENT_DIRECTORY = -100
local WITH_MODE = 2
--- Bytes of `struct statx`, and where its `stx_mode` is, in 16-bit words.
local SIZE = 256
local MODE = 14
--- The bits that let anybody read or write.
local BY_OTHERS = 6
--- Whether users that neither own a file nor are in its group may read or write it; false where that is not known.
function ____exports.isOpenToOthers(path)
    local result = ffi.new("uint16_t[?]", SIZE / 2)
    local isKnown, failure = pcall(function() return (ffi.C.limpet_statx(
        CURRENT_DIRECTORY,
        path,
        0,
        WITH_MODE,
        result
    )) end)
    return isKnown and failure == 0 and bit_band(result[MODE], BY_OTHERS) ~= 0
end
return ____exports
