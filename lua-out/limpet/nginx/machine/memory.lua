-- Made by "limpet build" from limpet's src/nginx/machine/memory.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
ffi.cdef("\n  void *limpet_calloc(size_t count, size_t size) __asm__(\"calloc\");\n  void limpet_free(void *memory) __asm__(\"free\");\n")
local PAGE = 4096
local PAGES_BETWEEN_PAUSES = 16
local DOUBLE = 8
local PER_PAGE = PAGE / DOUBLE
local ____ffi_0 = ffi
local C = ____ffi_0.C
---
-- @param type an array of numbers, of any length
-- @returns a function that makes zeroed arrays of them
function ____exports.arraysOf(____type)
    return function(length, pause)
        pause()
        local array = ffi.new(____type, length)
        pause()
        return array
    end
end
--- Makes a zeroed array, which `freeArray` frees; throws where there is no memory.
function ____exports.float64Array(length, pause)
    local memory = C.limpet_calloc(length, DOUBLE)
    if memory == nil then
        error(
            ("limpet: no memory for " .. tostring(length * DOUBLE)) .. " bytes",
            0
        )
    end
    local array = ffi.gc(
        ffi.cast("double *", memory),
        C.limpet_free
    )
    local pages = 0
    do
        local i = 0
        while i < length do
            array[i] = 0
            pages = pages + 1
            if pages % PAGES_BETWEEN_PAUSES == 0 then
                pause()
            end
            i = i + PER_PAGE
        end
    end
    pause()
    return array
end
--- Frees such an array, which nobody may use any more.
____exports.freeArray = function(array)
    C.limpet_free(ffi.gc(array, nil))
end
return ____exports
