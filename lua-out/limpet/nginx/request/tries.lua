-- Made by "limpet build" from limpet's src/nginx/request/tries.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
--- Separates the tries of one upstream.
local NEXT_TRY = ", "
--- Separates the tries of one upstream from those of another, after an internal redirect.
local NEXT_UPSTREAM = " : "
--- The servers to which a request has been sent so far, by index, from first to last. They are read from
-- `$upstream_addr`. Unlike `ngx.ctx`, it costs nothing until a try has failed, and it survives an
-- internal redirect.
function ____exports.triedServers(____bindingPattern0)
    local generation
    generation = ____bindingPattern0.generation
    local servers = {}
    local addresses = ngx.var.upstream_addr
    if addresses == nil then
        return servers
    end
    local lastStart = math_max(0, #addresses - #NEXT_UPSTREAM)
    local ____end = #addresses - (string_sub(addresses, lastStart + 1, #addresses) == NEXT_UPSTREAM and #NEXT_UPSTREAM or 0)
    local start = 0
    do
        while true do
            local found = (string_find(
                addresses,
                NEXT_UPSTREAM,
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            if found < 0 or found >= ____end then
                break
            end
            start = found + #NEXT_UPSTREAM
        end
    end
    while start < ____end do
        local comma = (string_find(
            addresses,
            NEXT_TRY,
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        local stop = (comma < 0 or comma > ____end) and ____end or comma
        local server = generation.serverByAddress[canonicalAddress(string_sub(addresses, start + 1, stop))]
        if server ~= nil then
            servers[#servers + 1] = server
        end
        start = stop + #NEXT_TRY
    end
    return servers
end
--- The last item of a variable with one item for each try, such as `$upstream_status`.
function ____exports.lastTry(list)
    if list == nil then
        return ""
    end
    local start = #list
    while start > 0 and string_sub(list, start - 1 + 1, start) ~= " " do
        start = start - 1
    end
    return string_sub(list, start + 1, #list)
end
return ____exports
