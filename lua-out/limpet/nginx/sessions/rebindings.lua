-- Made by "limpet build" from limpet's src/nginx/sessions/rebindings.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
local ____kept_memory = require("limpet.nginx.machine.kept-memory")
local keepKnown = ____kept_memory.keepKnown
local keptMemory = ____kept_memory.keptMemory
ffi.cdef("\n  typedef struct { volatile double number; } limpet_rebindings;\n")
local BYTES = 8
local ADDRESS_KEY = "rebindings"
local memory = nil
local memoryAddress = 0
--- Keeps it known where the number is. To be called several times an hour.
local function keepRebindings()
    keepKnown(ADDRESS_KEY, memoryAddress)
end
____exports.keepRebindings = keepRebindings
--- Sets up the number, or finds what an nginx before a reload had. In the init phase.
-- 
-- @returns whether there is one
function ____exports.openRebindings()
    if memory ~= nil then
        return true
    end
    local kept = keptMemory(ADDRESS_KEY, BYTES)
    if kept == nil then
        return false
    end
    memory = ffi.cast("limpet_rebindings *", kept.address)
    memoryAddress = kept.address
    keepRebindings()
    return true
end
--- To be read before what is to stand as long as the number does. Only where it was opened.
function ____exports.rebindings()
    return memory.number
end
--- To be called after what others may remember has changed. Two workers that count at the same moment may count once, which
-- is enough.
function ____exports.countRebinding()
    if memory ~= nil then
        memory.number = memory.number + 1
    end
end
return ____exports
