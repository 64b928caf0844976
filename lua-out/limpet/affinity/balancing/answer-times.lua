-- Made by "limpet build" from limpet's src/affinity/balancing/answer-times.ts; changes are lost at the next build.
local math_exp = math.exp
local math_max = math.max
local ____exports = {}
--- Seconds that a try which failed counts for at least: a server that refuses at once is not a fast one.
local FAILED = 1
--- And how many times the mean of the servers.
local FAILED_TIMES = 10
--- The mean after one more answer.
-- 
-- @param mean before it, in seconds; 0: there was no answer yet
-- @param seconds that the answer took
-- @param age of the mean, in seconds
-- @param decay seconds after which what was before counts for 1/e
function ____exports.meanAfter(mean, seconds, age, decay)
    return seconds > mean and seconds or seconds + (mean - seconds) * math_exp(-age / decay)
end
--- What is left of a mean that is so many seconds old: a server that was slow is tried again in the end.
function ____exports.decayed(mean, age, decay)
    return mean * math_exp(-age / decay)
end
--- What a try that failed counts for, in seconds.
-- 
-- @param took how long it took
-- @param usual what the servers usually take
function ____exports.timeOfFailure(took, usual)
    return (math_max(took, FAILED, usual * FAILED_TIMES))
end
--- Servers that did not answer yet are taken for as fast as the others: for the fastest, and all new requests would go there
-- at once.
function ____exports.assumeUsualTimes(places)
    local sum = 0
    local known = 0
    for ____, ____value in ipairs(places) do
        local isHealthy = ____value.isHealthy
        local load = ____value.load
        do
            if not isHealthy or load.answerTime == 0 then
                goto __continue6
            end
            sum = sum + load.answerTime
            known = known + 1
        end
        ::__continue6::
    end
    if known == 0 then
        return
    end
    for ____, ____value in ipairs(places) do
        local load = ____value.load
        if load.answerTime == 0 then
            load.answerTime = sum / known
        end
    end
end
return ____exports
