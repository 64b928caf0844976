-- Made by "limpet build" from limpet's src/affinity/statuses.ts; changes are lost at the next build.
local string_byte = string.byte
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ZERO = 48
local DIGITS = 3
--- The status of three digits that a text has from an index on; not a number of that size where there is something else.
local function statusAt(text, start)
    if #text < start + DIGITS then
        return 0
    end
    local status = 0
    do
        local i = start
        while i < start + DIGITS do
            status = status * 10 + string_byte(text, i + 1) - ZERO
            i = i + 1
        end
    end
    return status
end
____exports.statusAt = statusAt
--- Every status that is named, by its number. A range has three digits on either side.
function ____exports.statusSet(statuses)
    local set = {}
    for ____, one in ipairs(statuses) do
        if type(one) == "number" then
            set[one] = true
        else
            local last = statusAt(one, DIGITS + 1)
            do
                local status = statusAt(one, 0)
                while status <= last do
                    set[status] = true
                    status = status + 1
                end
            end
        end
    end
    return set
end
return ____exports
