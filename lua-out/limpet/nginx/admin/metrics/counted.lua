-- Made by "limpet build" from limpet's src/nginx/admin/metrics/counted.ts; changes are lost at the next build.
local ____exports = {}
local ____verdict = require("limpet.affinity.verdict")
local VERDICTS = ____verdict.VERDICTS
local ____exposition = require("limpet.nginx.admin.metrics.exposition")
local addHistogram = ____exposition.addHistogram
local addSample = ____exposition.addSample
local beginMetric = ____exposition.beginMetric
local label = ____exposition.label
local ____numbers = require("limpet.nginx.metrics.numbers")
local BOUNDS = ____numbers.BOUNDS
local FAILURE_KINDS = ____numbers.FAILURE_KINDS
local MOVE_REASONS = ____numbers.MOVE_REASONS
local TOKEN_STATES = ____numbers.TOKEN_STATES
local WAIT_ENDS = ____numbers.WAIT_ENDS
local BOUND_TEXTS = {}
for ____, bound in ipairs(BOUNDS) do
    local seconds = bound / 1000
    BOUND_TEXTS[#BOUND_TEXTS + 1] = seconds % 1 == 0 and string.format("%.1f", seconds) or string.format("%g", seconds)
end
local function labelsOf(____bindingPattern0)
    local server
    local upstream
    upstream = ____bindingPattern0.upstream
    server = ____bindingPattern0.server
    return (label("upstream", upstream) .. ",") .. label("server", server)
end
local function writeRequests(text, all)
    beginMetric(text, "limpet_requests", "counter", "Requests, by the server that answered and by what happened to their sessions.")
    for ____, one in ipairs(all) do
        for ____, verdict in ipairs(VERDICTS) do
            local count = one.verdicts[verdict]
            if count > 0 or one.server == "" then
                addSample(
                    text,
                    labelsOf(one),
                    count,
                    "," .. label("verdict", verdict)
                )
            end
        end
        text.pause()
    end
end
local function writeServers(text, servers, all)
    beginMetric(text, "limpet_server_picks", "counter", "Times that the server was chosen, for the first try of a request or for another.")
    for ____, one in ipairs(servers) do
        addSample(
            text,
            labelsOf(one),
            one.firstPicks,
            "," .. label("try", "first")
        )
        addSample(
            text,
            labelsOf(one),
            one.nextPicks,
            "," .. label("try", "next")
        )
    end
    beginMetric(text, "limpet_server_failures", "counter", "Tries that failed, by how.")
    for ____, one in ipairs(servers) do
        for ____, kind in ipairs(FAILURE_KINDS) do
            addSample(
                text,
                labelsOf(one),
                one.failures[kind],
                "," .. label("kind", kind)
            )
        end
    end
    beginMetric(text, "limpet_server_responses", "counter", "Answers of the server that clients got, by the class of their status.")
    for ____, one in ipairs(servers) do
        do
            local i = 0
            while i < #one.classes do
                addSample(
                    text,
                    labelsOf(one),
                    one.classes[i + 1],
                    "," .. label(
                        "class",
                        tostring(i + 1) .. "xx"
                    )
                )
                i = i + 1
            end
        end
    end
    beginMetric(text, "limpet_server_response_seconds", "histogram", "Time from the last try's begin to the header of the server's answer.")
    for ____, one in ipairs(servers) do
        if one.answers > 0 then
            addHistogram(
                text,
                labelsOf(one),
                BOUND_TEXTS,
                one.buckets,
                one.seconds
            )
        end
        text.pause()
    end
    beginMetric(text, "limpet_sessions_moved", "counter", "Requests that went to another server than their session's, by that server and by why.")
    for ____, one in ipairs(all) do
        for ____, reason in ipairs(MOVE_REASONS) do
            addSample(
                text,
                labelsOf(one),
                one.moves[reason],
                "," .. label("reason", reason)
            )
        end
    end
end
local function upstreamOf(____bindingPattern0)
    local upstream
    upstream = ____bindingPattern0.upstream
    return (label("upstream", upstream))
end
local function writeUpstreams(text, upstreams, all)
    beginMetric(text, "limpet_tokens_rejected", "counter", "Requests with a binding that does not hold, by what is wrong with it.")
    for ____, one in ipairs(upstreams) do
        for ____, state in ipairs(TOKEN_STATES) do
            addSample(
                text,
                upstreamOf(one),
                one.tokens[state],
                "," .. label("state", state)
            )
        end
    end
    beginMetric(text, "limpet_waits", "counter", "Times that a request waited for its server, by how that ended.")
    for ____, one in ipairs(upstreams) do
        for ____, ____end in ipairs(WAIT_ENDS) do
            addSample(
                text,
                upstreamOf(one),
                one.waits[____end],
                "," .. label("end", ____end)
            )
        end
    end
    beginMetric(text, "limpet_cached_responses", "counter", "Requests that nginx answered from its cache.")
    for ____, one in ipairs(upstreams) do
        addSample(
            text,
            upstreamOf(one),
            one.fromCache
        )
    end
    beginMetric(text, "limpet_faults", "counter", "Faults of the rules or of Limpet itself.")
    for ____, one in ipairs(all) do
        if one.server == "" then
            addSample(
                text,
                upstreamOf(one),
                one.faults
            )
        end
    end
end
--- Writes all of them.
function ____exports.writeCounted(text, all)
    local servers = {}
    local upstreams = {}
    for ____, one in ipairs(all) do
        local ____temp_0 = one.server == "" and upstreams or servers
        ____temp_0[#____temp_0 + 1] = one
    end
    writeRequests(text, all)
    writeServers(text, servers, all)
    writeUpstreams(text, upstreams, all)
end
return ____exports
