-- Made by "limpet build" from limpet's src/nginx/metrics/count.ts; changes are lost at the next build.
local math_floor = math.floor
local math_min = math.min
local ____exports = {}
local ffi = require("ffi")
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local ____memory = require("limpet.nginx.metrics.memory")
local add = ____memory.add
local addThree = ____memory.addThree
local ____numbers = require("limpet.nginx.metrics.numbers")
local BOUNDS = ____numbers.BOUNDS
local BUCKETS = ____numbers.BUCKETS
local FAILURE_PLACES = ____numbers.FAILURE_PLACES
local FIRST_PICKS = ____numbers.FIRST_PICKS
local FROM_CACHE = ____numbers.FROM_CACHE
local MILLISECONDS_OF_ANSWERS = ____numbers.MILLISECONDS_OF_ANSWERS
local MOVE_PLACES = ____numbers.MOVE_PLACES
local NEXT_PICKS = ____numbers.NEXT_PICKS
local TOKEN_PLACES = ____numbers.TOKEN_PLACES
local VERDICT_PLACES = ____numbers.VERDICT_PLACES
local WAIT_PLACES = ____numbers.WAIT_PLACES
local placeOfClass = ____numbers.placeOfClass
--- By milliseconds: which number counts an answer that took so long. A look is cheaper than comparisons.
local SLOWEST = BOUNDS[#BOUNDS] + 1
local bucketOf = ffi.new("uint8_t[?]", SLOWEST + 1)
local bucket = 0
do
    local time = 0
    while time <= SLOWEST do
        while bucket < #BOUNDS and time > BOUNDS[bucket + 1] do
            bucket = bucket + 1
        end
        bucketOf[time] = BUCKETS + bucket
        time = time + 1
    end
end
--- Servers that have no cell of their own are counted with their upstream.
local function cellOf(____bindingPattern0, ____bindingPattern1, server)
    local cell
    cell = ____bindingPattern0.cell
    local standing
    standing = ____bindingPattern1.standing
    if server == NO_SERVER then
        return cell
    end
    local ____standing_places_index_load_0 = standing.places[server + 1].load
    local counters = ____standing_places_index_load_0.counters
    return counters < 0 and cell or counters
end
--- A server was chosen for a try of a request.
function ____exports.countPick(upstream, lineup, server, isFirst)
    add(
        cellOf(upstream, lineup, server),
        isFirst and FIRST_PICKS or NEXT_PICKS,
        1
    )
end
---
-- @param server that answered; `NO_SERVER` for none
function ____exports.countVerdict(upstream, verdict, lineup, server)
    add(
        cellOf(upstream, lineup, server),
        VERDICT_PLACES[verdict],
        1
    )
end
--- A server answered.
-- 
-- @param milliseconds from when nginx turned to it to the answer's header, at least 0
function ____exports.countAnswer(upstream, lineup, server, status, milliseconds)
    local cell = cellOf(upstream, lineup, server)
    local timePlace = bucketOf[math_min(milliseconds, SLOWEST)]
    addThree(
        cell,
        placeOfClass(math_floor(status / 100)),
        timePlace,
        MILLISECONDS_OF_ANSWERS,
        milliseconds
    )
end
--- A try failed.
function ____exports.countFailedTryOf(upstream, lineup, server, kind)
    add(
        cellOf(upstream, lineup, server),
        FAILURE_PLACES[kind],
        1
    )
end
---
-- @param server that the session left, if that is known
function ____exports.countMove(upstream, lineup, server, reason)
    add(
        cellOf(upstream, lineup, server < 0 and NO_SERVER or server),
        MOVE_PLACES[reason],
        1
    )
end
function ____exports.countToken(____bindingPattern0, state)
    local cell
    cell = ____bindingPattern0.cell
    add(cell, TOKEN_PLACES[state], 1)
end
function ____exports.countWait(____bindingPattern0, ____end)
    local cell
    cell = ____bindingPattern0.cell
    add(cell, WAIT_PLACES[____end], 1)
end
--- nginx answered from its cache.
function ____exports.countFromCache(____bindingPattern0)
    local cell
    cell = ____bindingPattern0.cell
    add(cell, FROM_CACHE, 1)
end
return ____exports
