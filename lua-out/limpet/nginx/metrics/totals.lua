-- Made by "limpet build" from limpet's src/nginx/metrics/totals.ts; changes are lost at the next build.
local ____exports = {}
local ____verdict = require("limpet.affinity.verdict")
local VERDICTS = ____verdict.VERDICTS
local ____memory = require("limpet.nginx.metrics.memory")
local allCells = ____memory.allCells
local cellsOfUpstream = ____memory.cellsOfUpstream
local sum = ____memory.sum
local sums = ____memory.sums
local ____numbers = require("limpet.nginx.metrics.numbers")
local BOUNDS = ____numbers.BOUNDS
local BUCKETS = ____numbers.BUCKETS
local CLASSES = ____numbers.CLASSES
local FAILURE_KINDS = ____numbers.FAILURE_KINDS
local FAILURE_PLACES = ____numbers.FAILURE_PLACES
local FAULTS = ____numbers.FAULTS
local FIRST_PICKS = ____numbers.FIRST_PICKS
local FROM_CACHE = ____numbers.FROM_CACHE
local MILLISECONDS_OF_ANSWERS = ____numbers.MILLISECONDS_OF_ANSWERS
local MOVE_PLACES = ____numbers.MOVE_PLACES
local MOVE_REASONS = ____numbers.MOVE_REASONS
local NEXT_PICKS = ____numbers.NEXT_PICKS
local TOKEN_PLACES = ____numbers.TOKEN_PLACES
local TOKEN_STATES = ____numbers.TOKEN_STATES
local VERDICT_PLACES = ____numbers.VERDICT_PLACES
local WAIT_ENDS = ____numbers.WAIT_ENDS
local WAIT_PLACES = ____numbers.WAIT_PLACES
local placeOfClass = ____numbers.placeOfClass
local function named(numbers, names, places)
    local result = {}
    for ____, name in ipairs(names) do
        result[name] = numbers[places[name] + 1]
    end
    return result
end
--- The totals of one cell.
local function totalsOf(____bindingPattern0)
    local cell
    local server
    local upstream
    upstream = ____bindingPattern0.upstream
    server = ____bindingPattern0.server
    cell = ____bindingPattern0.cell
    local numbers = sums(cell)
    local classes = {}
    do
        local hundreds = 1
        while hundreds <= CLASSES do
            classes[#classes + 1] = numbers[placeOfClass(hundreds) + 1]
            hundreds = hundreds + 1
        end
    end
    local buckets = {}
    local answers = 0
    do
        local i = 0
        while i <= #BOUNDS do
            local count = numbers[BUCKETS + i + 1]
            buckets[#buckets + 1] = count
            answers = answers + count
            i = i + 1
        end
    end
    return {
        upstream = upstream,
        server = server,
        verdicts = named(numbers, VERDICTS, VERDICT_PLACES),
        firstPicks = numbers[FIRST_PICKS + 1],
        nextPicks = numbers[NEXT_PICKS + 1],
        failures = named(numbers, FAILURE_KINDS, FAILURE_PLACES),
        classes = classes,
        buckets = buckets,
        answers = answers,
        seconds = numbers[MILLISECONDS_OF_ANSWERS + 1] / 1000,
        moves = named(numbers, MOVE_REASONS, MOVE_PLACES),
        tokens = named(numbers, TOKEN_STATES, TOKEN_PLACES),
        waits = named(numbers, WAIT_ENDS, WAIT_PLACES),
        faults = numbers[FAULTS + 1],
        fromCache = numbers[FROM_CACHE + 1]
    }
end
____exports.totalsOf = totalsOf
--- Everything that was there of late, upstream by upstream; those that are there now must have been seen.
function ____exports.allTotals(pause)
    local all = {}
    for ____, cell in ipairs(allCells()) do
        all[#all + 1] = totalsOf(cell)
        pause()
    end
    return all
end
--- The totals of a server, by its name; `undefined` where it is not counted by itself.
function ____exports.serverTotals(upstream, lineup, index)
    local cell = lineup.standing.places[index + 1].load.counters
    local server = lineup.generation.servers[index + 1].name
    local ____temp_0
    if cell < 0 then
        ____temp_0 = nil
    else
        ____temp_0 = totalsOf({upstream = upstream, server = server, cell = cell})
    end
    return ____temp_0
end
--- The verdicts of an upstream, of all servers that it has or had.
function ____exports.verdictSums(upstream)
    local result = {}
    for ____, verdict in ipairs(VERDICTS) do
        result[verdict] = 0
    end
    for ____, one in ipairs(cellsOfUpstream(upstream)) do
        for ____, verdict in ipairs(VERDICTS) do
            result[verdict] = result[verdict] + sum(one.cell, VERDICT_PLACES[verdict])
        end
    end
    return result
end
return ____exports
