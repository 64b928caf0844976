-- Made by "limpet build" from limpet's src/affinity/dns/ip-text.ts; changes are lost at the next build.
local math_floor = math.floor
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local ipv6Groups = ____address.ipv6Groups
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local DIGITS = "0123456789abcdef"
local GROUPS = 8
local function longestRunOfZeros(groups)
    local best = {start = GROUPS, length = 0}
    local length = 0
    do
        local i = 0
        while i < GROUPS do
            length = groups[i + 1] == 0 and length + 1 or 0
            if length > 1 and length > best.length then
                best = {start = i - length + 1, length = length}
            end
            i = i + 1
        end
    end
    return best
end
local function hexadecimal(group)
    local text = ""
    local rest = group
    repeat
        do
            text = string_sub(DIGITS, rest % 16 + 1, rest % 16 + 1) .. text
            rest = math_floor(rest / 16)
        end
    until not (rest > 0)
    return text
end
--- One text for every way to write an IP address, as a server's address has it: IPv6 in brackets, with "::" in place of
-- the longest run of zeros (RFC 5952).
-- 
-- @param address well-formed, without brackets
function ____exports.hostText(address)
    if (string_find(address, ":", nil, true) or 0) - 1 < 0 then
        return address
    end
    local groups = ipv6Groups(address)
    local ____longestRunOfZeros_result_0 = longestRunOfZeros(groups)
    local start = ____longestRunOfZeros_result_0.start
    local length = ____longestRunOfZeros_result_0.length
    local text = ""
    do
        local i = 0
        while i < GROUPS do
            do
                if i == start then
                    text = text .. "::"
                end
                if i >= start and i < start + length then
                    goto __continue5
                end
                text = text .. ((i == 0 or i == start + length) and "" or ":") .. hexadecimal(groups[i + 1])
            end
            ::__continue5::
            i = i + 1
        end
    end
    return ("[" .. text) .. "]"
end
return ____exports
