-- Made by "limpet build" from limpet's src/nginx/metrics/numbers.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local ____exports = {}
local ____verdict = require("limpet.affinity.verdict")
local VERDICTS = ____verdict.VERDICTS
local FAILURE_KINDS = {
    "connect",
    "connect_timeout",
    "closed",
    "timeout",
    "invalid",
    "status"
}
____exports.FAILURE_KINDS = FAILURE_KINDS
local MOVE_REASONS = {
    "balance",
    "down",
    "draining",
    "full",
    "group",
    "load",
    "replaced",
    "unknown"
}
____exports.MOVE_REASONS = MOVE_REASONS
local TOKEN_STATES = {"forged", "expired", "stale", "unknown"}
____exports.TOKEN_STATES = TOKEN_STATES
local WAIT_ENDS = {"released", "timeout", "turned_away"}
____exports.WAIT_ENDS = WAIT_ENDS
--- Classes of statuses, from 1xx on.
local CLASSES = 5
____exports.CLASSES = CLASSES
--- Upper bounds of the buckets of response times, in milliseconds. nginx's clock has whole milliseconds.
local BOUNDS = {
    1,
    2,
    5,
    10,
    25,
    50,
    100,
    250,
    500,
    1000,
    2500,
    5000,
    10000
}
____exports.BOUNDS = BOUNDS
--- Choices of the server for the first try of a request, and for another.
____exports.FIRST_PICKS = 0
____exports.NEXT_PICKS = 1
____exports.MILLISECONDS_OF_ANSWERS = 2
____exports.FAULTS = 3
____exports.FROM_CACHE = 4
local VERDICTS_AT = 5
local FAILURES_AT = VERDICTS_AT + #VERDICTS
local MOVES_AT = FAILURES_AT + #FAILURE_KINDS
local TOKENS_AT = MOVES_AT + #MOVE_REASONS
local WAITS_AT = TOKENS_AT + #TOKEN_STATES
local CLASSES_AT = WAITS_AT + #WAIT_ENDS
--- Answers by their time: a bucket for each bound, and one for all above.
local BUCKETS = CLASSES_AT + CLASSES
____exports.BUCKETS = BUCKETS
--- Numbers of a cell.
____exports.NUMBERS = BUCKETS + #BOUNDS + 1
--- The number that counts each of `names`, from `first` on.
local function placesFrom(names, first)
    local places = {}
    do
        local i = 0
        while i < #names do
            places[names[i + 1]] = first + i
            i = i + 1
        end
    end
    return places
end
____exports.VERDICT_PLACES = placesFrom(VERDICTS, VERDICTS_AT)
____exports.FAILURE_PLACES = placesFrom(FAILURE_KINDS, FAILURES_AT)
____exports.MOVE_PLACES = placesFrom(MOVE_REASONS, MOVES_AT)
____exports.TOKEN_PLACES = placesFrom(TOKEN_STATES, TOKENS_AT)
____exports.WAIT_PLACES = placesFrom(WAIT_ENDS, WAITS_AT)
--- Where answers with a status are counted, by the status's hundreds.
function ____exports.placeOfClass(hundreds)
    return CLASSES_AT + math_min(
        CLASSES,
        math_max(1, hundreds)
    ) - 1
end
return ____exports
