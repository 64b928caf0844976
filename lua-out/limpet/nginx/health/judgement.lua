-- Made by "limpet build" from limpet's src/nginx/health/judgement.ts; changes are lost at the next build.
local ____exports = {}
local ____statuses = require("limpet.affinity.statuses")
local statusSet = ____statuses.statusSet
local function counts(failOn, kind)
    if failOn == nil then
        return true
    end
    for ____, one in ipairs(failOn) do
        if one == kind then
            return true
        end
    end
    return false
end
local function statusesOf(failOn)
    local statuses = {}
    for ____, one in ipairs(failOn) do
        if one ~= "error" and one ~= "timeout" and one ~= "invalidHeader" then
            statuses[#statuses + 1] = one
        end
    end
    return statuses
end
---
-- @returns undefined where the rules say nothing, and answers need no look
function ____exports.judgementOf(____bindingPattern0)
    local outlier
    local failOn
    failOn = ____bindingPattern0.failOn
    outlier = ____bindingPattern0.outlier
    if failOn == nil and outlier == nil then
        return nil
    end
    local ____counts_result_1 = counts(failOn, "error")
    local ____counts_result_2 = counts(failOn, "timeout")
    local ____counts_result_3 = counts(failOn, "invalidHeader")
    local ____temp_0
    if failOn == nil then
        ____temp_0 = nil
    else
        ____temp_0 = statusSet(statusesOf(failOn))
    end
    return {
        error = ____counts_result_1,
        timeout = ____counts_result_2,
        invalidHeader = ____counts_result_3,
        statuses = ____temp_0,
        outlier = outlier,
        windows = {}
    }
end
--- Notes how a try went.
-- 
-- @returns the failures among the last tries if they are too many; else 0
function ____exports.noteTry(judgement, place, isFailure)
    local ____judgement_4 = judgement
    local outlier = ____judgement_4.outlier
    local windows = ____judgement_4.windows
    if outlier == nil then
        return 0
    end
    local window = windows[place]
    if window == nil then
        if not isFailure then
            return 0
        end
        window = {hasFailed = {}, next = 0, failures = 0}
        do
            local i = 0
            while i < outlier.of do
                local ____window_hasFailed_5 = window.hasFailed
                ____window_hasFailed_5[#____window_hasFailed_5 + 1] = false
                i = i + 1
            end
        end
        windows[place] = window
    end
    if window.hasFailed[window.next + 1] then
        window.failures = window.failures - 1
    end
    if isFailure then
        window.failures = window.failures + 1
    end
    window.hasFailed[window.next + 1] = isFailure
    window.next = (window.next + 1) % outlier.of
    if window.failures == 0 then
        windows[place] = nil
    end
    return isFailure and window.failures >= outlier.failures and window.failures or 0
end
--- Forgets the tries of all places but these.
function ____exports.keepTriesOf(judgement, places)
    local windows = {}
    for ____, place in ipairs(places) do
        windows[place] = judgement.windows[place]
    end
    judgement.windows = windows
end
--- Forgets the tries of a place: it begins anew.
function ____exports.forgetTries(____bindingPattern0, place)
    local windows
    windows = ____bindingPattern0.windows
    windows[place] = nil
end
return ____exports
