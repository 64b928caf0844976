-- Made by "limpet build" from limpet's src/nginx/servers/slices.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
--- Seconds of processor time after which a worker that has long work to do lets its requests go on.
local SLICE = 0.0005
--- Seconds of a pause, so that the work takes at most a fifth of the worker's time.
local PAUSE = 0.002
--- Small pieces of work between two looks at the clock, because a look is a system call that takes longer than a piece.
local SMALL_PIECES = 8
local ____os_0 = os
local clock = ____os_0.clock
--- The longest slice of the work that ended last, in seconds.
local longestSlice = {seconds = 0}
____exports.longestSlice = longestSlice
---
-- @param piecesALook how often `pause` is called before it looks at the clock: 1 where pieces take as long as a look or longer
function ____exports.beginSlices(piecesALook)
    if piecesALook == nil then
        piecesALook = SMALL_PIECES
    end
    local begun = clock()
    local longest = 0
    local pieces = 0
    return {
        pause = function()
            pieces = pieces + 1
            if pieces < piecesALook then
                return
            end
            pieces = 0
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
