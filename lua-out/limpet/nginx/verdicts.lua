-- Made by "limpet build" from limpet's src/nginx/verdicts.ts; changes are lost at the next build.
local ____exports = {}
local ____verdict = require("limpet.affinity.verdict")
local VERDICTS = ____verdict.VERDICTS
local FLUSH_INTERVAL = 1
local dictionary = ngx.shared.limpet
local variables = ngx.var
local counts = {}
local isFlushDue = false
local function keyOf(upstream, verdict)
    return (("verdict " .. upstream) .. " ") .. verdict
end
local function flush()
    isFlushDue = false
    for upstream, own in pairs(counts) do
        for verdict, number in pairs(own) do
            if number > 0 then
                dictionary:incr(
                    keyOf(upstream, verdict),
                    number,
                    0
                )
            end
            own[verdict] = 0
        end
    end
end
local function count(upstream, verdict)
    local own = counts[upstream]
    if own == nil then
        own = {}
        counts[upstream] = own
    end
    own[verdict] = (own[verdict] or 0) + 1
    if isFlushDue or dictionary == nil then
        return
    end
    isFlushDue = true
    local timer = ngx.timer.at(FLUSH_INTERVAL, flush)
    if timer == nil then
        flush()
    end
end
--- Says for the log, the counters and, if the rules name a header, the client what became of a request's session.
function ____exports.say(upstream, verdict, server)
    if ngx.is_subrequest then
        return
    end
    variables.limpet_verdict = verdict
    if server >= 0 then
        variables.limpet_server = upstream.selection.servers[server + 1].name
    end
    if upstream.verdictHeader ~= nil then
        ngx.header[upstream.verdictHeader] = verdict
    end
    count(upstream.name, verdict)
end
--- How often each verdict was given in an upstream, by all workers, up to a second ago.
function ____exports.verdictCounts(upstream)
    local result = {}
    for ____, verdict in ipairs(VERDICTS) do
        local ____temp_0
        if dictionary == nil then
            ____temp_0 = nil
        else
            ____temp_0 = (dictionary:get(keyOf(upstream, verdict)))
        end
        local number = ____temp_0
        result[verdict] = number or 0
    end
    return result
end
return ____exports
