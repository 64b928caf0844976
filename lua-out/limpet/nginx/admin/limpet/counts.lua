-- Made by "limpet build" from limpet's src/nginx/admin/limpet/counts.ts; changes are lost at the next build.
local ____exports = {}
local ____numbers = require("limpet.nginx.metrics.numbers")
local FAILURE_KINDS = ____numbers.FAILURE_KINDS
local MOVE_REASONS = ____numbers.MOVE_REASONS
local TOKEN_STATES = ____numbers.TOKEN_STATES
local WAIT_ENDS = ____numbers.WAIT_ENDS
local ____verdict = require("limpet.affinity.verdict")
local VERDICTS = ____verdict.VERDICTS
local ____json = require("limpet.nginx.admin.json")
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local function some(count)
    local ____temp_1
    if count == 0 then
        ____temp_1 = nil
    else
        ____temp_1 = jsonNumber(count)
    end
    return ____temp_1
end
local function someOf(names, counts)
    local members = {}
    for ____, name in ipairs(names) do
        members[#members + 1] = {
            name,
            some(counts[name])
        }
    end
    return (jsonObject(members))
end
--- What was counted of a server, or of an upstream beside its servers. What was never counted is left out.
function ____exports.countsView(totals)
    local ____totals_0 = totals
    local classes = ____totals_0.classes
    local seconds = ____totals_0.seconds
    local responses = {}
    do
        local i = 0
        while i < #classes do
            responses[#responses + 1] = {
                tostring(i + 1) .. "xx",
                some(classes[i + 1])
            }
            i = i + 1
        end
    end
    return (jsonObject({
        {
            "verdicts",
            someOf(VERDICTS, totals.verdicts)
        },
        {
            "firstPicks",
            some(totals.firstPicks)
        },
        {
            "nextPicks",
            some(totals.nextPicks)
        },
        {
            "failures",
            someOf(FAILURE_KINDS, totals.failures)
        },
        {
            "responses",
            jsonObject(responses)
        },
        {
            "answers",
            some(totals.answers)
        },
        {
            "seconds",
            some(seconds)
        },
        {
            "moves",
            someOf(MOVE_REASONS, totals.moves)
        },
        {
            "tokens",
            someOf(TOKEN_STATES, totals.tokens)
        },
        {
            "waits",
            someOf(WAIT_ENDS, totals.waits)
        },
        {
            "faults",
            some(totals.faults)
        },
        {
            "fromCache",
            some(totals.fromCache)
        }
    }))
end
return ____exports
