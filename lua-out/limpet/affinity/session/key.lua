-- Made by "limpet build" from limpet's src/affinity/session/key.ts; changes are lost at the next build.
local ____exports = {}
local ____reader = require("limpet.affinity.session.reader")
local readerOf = ____reader.readerOf
--- A source may be any function, so its value is checked before it is used.
local function isKey(value, maxLength)
    return type(value) == "string" and #value > 0 and #value <= maxLength
end
____exports.isKey = isKey
--- The function that reads a request's session key: the first value that a source finds. A value that is
-- empty, longer than `maxLength` bytes or not a string does not count.
function ____exports.sessionKeyReader(sources, maxLength)
    local readers = {}
    for ____, source in ipairs(sources) do
        readers[#readers + 1] = readerOf(source)
    end
    return function(request)
        for ____, read in ipairs(readers) do
            local key = read(request)
            if isKey(key, maxLength) then
                return key
            end
        end
        return nil
    end
end
return ____exports
