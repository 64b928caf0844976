-- Made by "limpet build" from limpet's src/nginx/machine/memory.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
ffi.cdef("\n  void *limpet_calloc(size_t count, size_t size) __asm__(\"calloc\");\n  void limpet_free(void *memory) __asm__(\"free\");\n")
local PAGE = 4096
local PAGES_BETWEEN_PAUSES = 16
--- Bytes that are made in some tenths of a millisecond: the table of up to 1024 servers has 262,148.
local LARGEST_AT_ONCE = 300000
local ____ffi_0 = ffi
local C = ____ffi_0.C
---
-- @param number their type
-- @param size bytes of one number
-- @returns a function that makes zeroed arrays of them; throws where there is no memory
function ____exports.arraysOf(number, size)
    local perPage = PAGE / size
    local ____type = number .. " *"
    local ownType = number .. "[?]"
    return function(length, pause)
        if length * size <= LARGEST_AT_ONCE then
            pause()
            return (ffi.new(ownType, length))
        end
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
--- What `calloc` gave; what LuaJIT made is an array, and no pointer.
local POINTERS = {"uint16_t *", "uint32_t *", "double *"}
--- Frees an array, unless it is LuaJIT's own. Nobody may use it any more.
____exports.freeArray = function(array)
    for ____, pointer in ipairs(POINTERS) do
        do
            if not ffi.istype(pointer, array) then
                goto __continue10
            end
            C.limpet_free(ffi.gc(array, nil))
            return
        end
        ::__continue10::
    end
end
return ____exports
