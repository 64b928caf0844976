-- Made by "limpet build" from limpet's src/nginx/machine/shared-lock.ts; changes are lost at the next build.
local ____exports = {}
local dictionary = ngx.shared.limpet
local KEY = "lock of shared memory"
--- Seconds; at the next wake-up after a worker's death within, it is free again.
local TERM = 1
--- Tries, about a tenth of a second: what it is for takes less than a millisecond, but who has it may be off the processor.
local TRIES = 300000
---
-- @returns whether it was free; else whoever had it has died
function ____exports.lock()
    if dictionary == nil then
        return false
    end
    do
        local i = 0
        while i < TRIES do
            if (dictionary:add(KEY, true, TERM)) == true then
                return true
            end
            i = i + 1
        end
    end
    return false
end
function ____exports.unlock()
    dictionary:delete(KEY)
end
return ____exports
