-- Made by "limpet build" from limpet's src/affinity/session/key.ts; changes are lost at the next build.
local ____exports = {}
local firstKey, readNothing, isKey
local ____reader = require("limpet.affinity.session.reader")
local readerOf = ____reader.readerOf
function firstKey(readers, start, maxLength)
    local first = readers[start + 1] or readNothing
    local second = readers[start + 1 + 1] or readNothing
    local third = readers[start + 2 + 1] or readNothing
    local others = #readers > start + 3 and firstKey(readers, start + 3, maxLength) or readNothing
    return function(request)
        local one = first(request)
        if isKey(one, maxLength) then
            return one
        end
        local two = second(request)
        if isKey(two, maxLength) then
            return two
        end
        local three = third(request)
        if isKey(three, maxLength) then
            return three
        end
        return others(request)
    end
end
function readNothing()
    return nil
end
function isKey(value, maxLength)
    return type(value) == "string" and #value > 0 and #value <= maxLength
end
--- Bytes: browsers keep no cookie longer than that, its name included (RFC 6265, section 6.1).
____exports.DEFAULT_MAX_KEY_LENGTH = 4096
--- The function that reads a request's session key: the first value that a source has, where one
-- that is empty, longer than `maxLength` bytes or not a string counts as none.
function ____exports.sessionKeyReader(sources, maxLength)
    local readers = {}
    for ____, source in ipairs(sources) do
        readers[#readers + 1] = readerOf(source)
    end
    return firstKey(readers, 0, maxLength)
end
return ____exports
