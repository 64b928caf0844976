-- Made by "limpet build" from limpet's src/nginx/machine/memory.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
ffi.cdef("\n  void *limpet_calloc(size_t count, size_t size) __asm__(\"calloc\");\n  void limpet_free(void *memory) __asm__(\"free\");\n")
local PAGE = 4096
local PAGES_BETWEEN_PAUSES = 16
local ____ffi_0 = ffi
local C = ____ffi_0.C
---
-- @param type a pointer to numbers
-- @param size bytes of one number
-- @returns a function that makes zeroed arrays of them; throws where there is no memory
function ____exports.arraysOf(____type, size)
    local perPage = PAGE / size
    return function(length, pause)
        local memory = C.limpet_calloc(length, size)
        if memory == nil then
            error(
                ("limpet: no memory for " .. tostring(length * size)) .. " bytes",
                0
            )
        end
        local array = ffi.gc(
            ffi.cast(____type, memory),
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
                i = i + perPage
            end
        end
        pause()
        return array
    end
end
--- Frees such an array, which nobody may use any more. Otherwise the garbage collector does it, but it takes an array for a
-- few bytes, and lets those of a hundred changes of servers pile up.
____exports.freeArray = function(array)
    C.limpet_free(ffi.gc(array, nil))
end
return ____exports
