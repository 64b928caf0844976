-- Made by "limpet build" from limpet's src/affinity/session/key-hash.ts; changes are lost at the next build.
local ____exports = {}
local ____key = require("limpet.affinity.session.key")
local isKey = ____key.isKey
local ____reader = require("limpet.affinity.session.reader")
local readerOf = ____reader.readerOf
local variableOf = ____reader.variableOf
--- Instead of a hash: the request has no session key.
local NO_KEY = -1
____exports.NO_KEY = NO_KEY
local function readNothing()
    return NO_KEY
end
local function firstHash(readers, start)
    local first = readers[start + 1] or readNothing
    if #readers <= start + 1 then
        return first
    end
    local second = readers[start + 1 + 1] or readNothing
    local third = readers[start + 2 + 1] or readNothing
    local others = #readers > start + 3 and firstHash(readers, start + 3) or readNothing
    return function(request)
        local one = first(request)
        if one ~= NO_KEY then
            return one
        end
        local two = second(request)
        if two ~= NO_KEY then
            return two
        end
        local three = third(request)
        if three ~= NO_KEY then
            return three
        end
        return (others(request))
    end
end
--- The function that reads the hash of the key that `sessionKeyReader` reads.
-- 
-- @param hashOf the hash of a key, 0 or above
-- @param hashVariable the hash of a variable, if the machine has a faster way to read it
function ____exports.keyHashReader(sources, maxLength, hashOf, hashVariable)
    local readers = {}
    for ____, source in ipairs(sources) do
        local variable = variableOf(source)
        if variable ~= nil and hashVariable ~= nil then
            readers[#readers + 1] = function() return (hashVariable(variable, maxLength)) end
        else
            local read = readerOf(source)
            readers[#readers + 1] = function(request)
                local key = read(request)
                return isKey(key, maxLength) and hashOf(key) or NO_KEY
            end
        end
    end
    return (firstHash(readers, 0))
end
return ____exports
