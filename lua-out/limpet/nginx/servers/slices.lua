-- Made by "limpet build" from limpet's src/nginx/servers/slices.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
--- Seconds of processor time after which a worker that has long work to do lets its requests go on.
local SLICE = 0.001
--- Seconds of a pause. Not 0, of which an nginx without OpenResty's patches warns each time.
local PAUSE = 0.001
local ____os_0 = os
local clock = ____os_0.clock
--- The longest slice of the work that ended last, in seconds.
local longestSlice = {seconds = 0}
____exports.longestSlice = longestSlice
function ____exports.beginSlices()
    local begun = clock()
    local longest = 0
    return {
        pause = function()
            local used = clock() - begun
            if used < SLICE then
                return
            end
            longest = math_max(longest, used)
            ngx.sleep(PAUSE)
            begun = clock()
        end,
        ["end"] = function()
            longestSlice.seconds = math_max(
                longest,
                clock() - begun
            )
        end
    }
end
return ____exports
