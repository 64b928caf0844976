-- Made by "limpet build" from limpet's src/affinity/balancing/first-that-may.ts; changes are lost at the next build.
local ____exports = {}
local ____slow_start = require("limpet.affinity.balancing.slow-start")
local mayStart = ____slow_start.mayStart
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
--- Chooses the first of those that `next` names that was not tried and may take the request.
-- 
-- @param most how many are looked at; after that, any that was not tried is taken
function ____exports.firstThatMay(next, most, candidates, slowStart)
    local function chooseAnother(tried)
        do
            local step = 1
            while step < most do
                local server = next()
                if not tried[server] and mayStart(slowStart, server) then
                    return server
                end
                step = step + 1
            end
        end
        for ____, ____value in ipairs(candidates) do
            local index = ____value.index
            if not tried[index] then
                return index
            end
        end
        return NO_SERVER
    end
    return function(tried)
        local server = next()
        return not tried[server] and mayStart(slowStart, server) and server or chooseAnother(tried)
    end
end
return ____exports
