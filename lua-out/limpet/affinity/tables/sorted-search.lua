-- Made by "limpet build" from limpet's src/affinity/tables/sorted-search.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_floor = math.floor
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local STEPS_BETWEEN_PAUSES = ____machine.STEPS_BETWEEN_PAUSES
local BUCKETS = 16384
--- Values behind the last, which are above all others, so that no step of a search leaves the array.
local PADDING = 32
____exports.PADDING = PADDING
local ABOVE_ALL = 4294967295
local RANGE = 4294967296
--- Searches sorted values in constant time and without a loop: LuaJIT does not compile a function
-- with one into its caller's trace. The range of the values is cut into buckets that say where
-- their values begin; from there five halvings without a branch find the place among 32 values. Where
-- a bucket holds more, the last line goes on.
-- 
-- @param values sorted, 0 to 2^32 - 1, with room for {@link PADDING } more behind them
-- @param largest no value is above it
-- @returns gives the index of the first value that is `wanted` or above; `count` where none is
function ____exports.createSortedSearch(values, count, largest, machine, pause)
    do
        local i = count
        while i < count + PADDING do
            values[i] = ABOVE_ALL
            i = i + 1
        end
    end
    local width = math_ceil((largest + 1) / BUCKETS)
    local start = machine.uint32Array(BUCKETS, pause)
    local index = 0
    do
        local bucket = 0
        while bucket < BUCKETS do
            while index < count and values[index] < bucket * width do
                index = index + 1
            end
            start[bucket] = index
            if bucket % STEPS_BETWEEN_PAUSES == 0 then
                pause()
            end
            bucket = bucket + 1
        end
    end
    return function(wanted)
        local i = start[math_floor(wanted / width)]
        i = i - 16 * math_floor((values[i + 15] - wanted) / RANGE)
        i = i - 8 * math_floor((values[i + 7] - wanted) / RANGE)
        i = i - 4 * math_floor((values[i + 3] - wanted) / RANGE)
        i = i - 2 * math_floor((values[i + 1] - wanted) / RANGE)
        i = i - math_floor((values[i] - wanted) / RANGE)
        while i < count and values[i] < wanted do
            i = i + 1
        end
        return i
    end
end
return ____exports
