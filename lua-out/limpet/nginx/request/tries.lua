-- Made by "limpet build" from limpet's src/nginx/request/tries.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local ____tried = require("limpet.affinity.balancing.tried")
local NO_SERVER = ____tried.NO_SERVER
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
--- Separates the tries of one upstream.
local NEXT_TRY = ", "
local NEXT_UPSTREAM = " : "
local variables = ngx.var
local function endOfTries(list)
    local lastStart = math_max(0, #list - #NEXT_UPSTREAM)
    return string_sub(list, lastStart + 1, #list) == NEXT_UPSTREAM and lastStart or #list
end
--- The servers to which a request has been sent so far, by index, from first to last. They are read from
-- `$upstream_addr`. Unlike `ngx.ctx`, it costs nothing until a try has failed, and it survives an
-- internal redirect.
function ____exports.triedServers(____bindingPattern0)
    local generation
    generation = ____bindingPattern0.generation
    local servers = {}
    local addresses = variables.upstream_addr
    if addresses == nil then
        return servers
    end
    local ____end = endOfTries(addresses)
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
--- The server of a request that was sent to one only, without reading further: LuaJIT compiles no short loops.
-- 
-- @returns `NO_SERVER` for other requests, and where the address is written otherwise than here
function ____exports.onlyTriedServer(____bindingPattern0)
    local generation
    generation = ____bindingPattern0.generation
    local address = variables.upstream_addr
    return address == nil and NO_SERVER or (generation.serverByPrinted[address] or NO_SERVER)
end
--- The last item of a variable with one item for each try, such as `$upstream_status`; while the next try's server is
-- being chosen, that of the try before it.
local function lastTry(list)
    if list == nil then
        return ""
    end
    if (string_find(list, " ", nil, true) or 0) - 1 < 0 then
        return list
    end
    local ____end = endOfTries(list)
    local start = ____end
    while start > 0 and string_sub(list, start - 1 + 1, start) ~= " " do
        start = start - 1
    end
    return (string_sub(list, start + 1, ____end))
end
____exports.lastTry = lastTry
local NEVER = "-"
--- Whether the last try reached its server: a connection was made, with TLS if that is wanted.
function ____exports.wasReached()
    return lastTry(variables.upstream_connect_time) ~= NEVER
end
--- Whether the first try reached its server.
function ____exports.wasFirstReached()
    local times = variables.upstream_connect_time
    return times ~= nil and string_sub(times, 1, 1) ~= NEVER
end
--- Whether there was a try, and the server of the last one did not answer.
function ____exports.wasTriedInVain()
    return lastTry(variables.upstream_header_time) == NEVER
end
--- Whether that is the time of an answer, of the last try as `$upstream_header_time` has it.
local function isAnswerTime(time)
    return time ~= "" and time ~= NEVER
end
____exports.isAnswerTime = isAnswerTime
--- Whether the server of the last try answered.
function ____exports.hasAnswered()
    return (isAnswerTime(lastTry(variables.upstream_header_time)))
end
return ____exports
