-- Made by "limpet build" from limpet's src/nginx/admin/plus/time.ts; changes are lost at the next build.
local string_byte = string.byte
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____ascii = require("limpet.affinity.ascii")
local NINE = ____ascii.NINE
local ZERO = ____ascii.ZERO
local SECONDS = {
    [""] = 1,
    s = 1,
    m = 60,
    h = 3600,
    d = 86400,
    w = 604800
}
--- Seconds in a time as nginx writes it: "10s", "1m30s", "2h", or 10.
-- 
-- @returns `undefined` for what is none, or is no whole number of seconds
function ____exports.secondsOf(value)
    if type(value) == "number" then
        return value
    end
    if type(value) ~= "string" or value == "" then
        return nil
    end
    local seconds = 0
    local start = 0
    while start < #value do
        local ____end = start
        while ____end < #value and string_byte(value, ____end + 1) >= ZERO and string_byte(value, ____end + 1) <= NINE do
            ____end = ____end + 1
        end
        local digits = tonumber(string_sub(value, start + 1, ____end))
        if digits == nil then
            return nil
        end
        start = ____end
        while ____end < #value and not (string_byte(value, ____end + 1) >= ZERO and string_byte(value, ____end + 1) <= NINE) do
            ____end = ____end + 1
        end
        local unit = string_sub(value, start + 1, ____end)
        if unit == "ms" then
            if digits % 1000 ~= 0 then
                return nil
            end
            seconds = seconds + digits / 1000
        else
            local factor = SECONDS[unit]
            if type(factor) ~= "number" then
                return nil
            end
            seconds = seconds + digits * factor
        end
        start = ____end
    end
    return seconds
end
return ____exports
