-- Made by "limpet build" from limpet's src/nginx/machine/shared-memory.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
ffi.cdef("\n  void *limpet_mmap(void *address, size_t length, int protection, int flags, int file, long offset) __asm__(\"mmap\");\n")
local ____ffi_0 = ffi
local C = ____ffi_0.C
local READ_AND_WRITE = 3
--- MAP_SHARED, MAP_ANONYMOUS and MAP_NORESERVE, as Linux has them on x86-64 and arm64.
local SHARED_AND_ANONYMOUS = 16417
--- Whether these are the numbers.
local isKnown = ffi.os == "Linux" and (ffi.arch == "x64" or ffi.arch == "arm64")
--- Where zeroed memory begins that this process shares with those that it forks. Only what is used takes room. It is there
-- as long as one of them is.
-- 
-- @param bytes at least 1
-- @returns `undefined` where there is none
function ____exports.sharedMemory(bytes)
    if not isKnown then
        return nil
    end
    local memory = C.limpet_mmap(
        nil,
        bytes,
        READ_AND_WRITE,
        SHARED_AND_ANONYMOUS,
        -1,
        0
    )
    local address = tonumber(ffi.cast("intptr_t", memory))
    local ____temp_1
    if address == -1 then
        ____temp_1 = nil
    else
        ____temp_1 = address
    end
    return ____temp_1
end
return ____exports
