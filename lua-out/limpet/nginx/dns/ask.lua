-- Made by "limpet build" from limpet's src/nginx/dns/ask.ts; changes are lost at the next build.
local math_floor = math.floor
local math_huge = math.huge
local math_min = math.min
local math_random = math.random
local string_byte = string.byte
local ____exports = {}
local ____resolver_address = require("limpet.affinity.dns.resolver-address")
local resolverEndpoint = ____resolver_address.resolverEndpoint
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____library = require("limpet.nginx.dns.library")
local library = ____library.library
____exports.A = 1
local CNAME = 5
____exports.AAAA = 28
____exports.SRV = 33
local NAME_ERROR = 3
--- Names in a chain; a chain that is longer is taken for a loop.
local LONGEST_CHAIN = 8
local avoidedUntil = {}
local function inOrder(resolvers)
    local now = monotonicNow()
    local ordered = {}
    for ____, resolver in ipairs(resolvers) do
        if (avoidedUntil[resolver] or 0) <= now then
            ordered[#ordered + 1] = resolver
        end
    end
    for ____, resolver in ipairs(resolvers) do
        if (avoidedUntil[resolver] or 0) > now then
            ordered[#ordered + 1] = resolver
        end
    end
    return ordered
end
local function unguessable()
    local file = io.open("/dev/urandom", "rb")
    if file == nil then
        return (math_floor(math_random() * 65536))
    end
    local bytes = file:read(2)
    file:close()
    return type(bytes) == "string" and string_byte(bytes, 1) * 256 + string_byte(bytes, 2) or 0
end
local function query(client, name, ____type)
    local answer, failure = client:query(name, {qtype = ____type})
    return answer or tostring(failure)
end
local AVOIDED_FOR = 30
local function askOne(name, ____type, resolver, timeout)
    local ____resolverEndpoint_result_0 = resolverEndpoint(resolver)
    local host = ____resolverEndpoint_result_0.host
    local port = ____resolverEndpoint_result_0.port
    local client, refusal = library:new({nameservers = {{host, port}}, retrans = 1, timeout = timeout})
    if client == nil then
        return (tostring(refusal))
    end
    client._id = unguessable()
    local isReadable, answer = pcall(query, client, name, ____type)
    if not isReadable or type(answer) == "string" then
        avoidedUntil[resolver] = monotonicNow() + AVOIDED_FOR
        return isReadable and tostring(answer) or ("the answer of " .. resolver) .. " is damaged"
    end
    avoidedUntil[resolver] = nil
    local ____answer_1 = answer
    local errcode = ____answer_1.errcode
    local errstr = ____answer_1.errstr
    if errcode == NAME_ERROR then
        return {}
    end
    return errcode == nil and answer or (tostring(errstr) .. " from ") .. resolver
end
local function askAll(name, ____type, ____bindingPattern0)
    local attempts
    local timeout
    local resolvers
    resolvers = ____bindingPattern0.resolvers
    timeout = ____bindingPattern0.timeout
    attempts = ____bindingPattern0.attempts
    local reason = "there is no resolver"
    do
        local attempt = 0
        while attempt < attempts do
            for ____, resolver in ipairs(inOrder(resolvers)) do
                local answer = askOne(name, ____type, resolver, timeout)
                if type(answer) ~= "string" then
                    return answer
                end
                reason = answer
            end
            attempt = attempt + 1
        end
    end
    return reason
end
--- Asks for a name's records of one type, along its chain of CNAMEs.
-- 
-- @returns why there was no answer, where there was none
function ____exports.ask(name, ____type, how)
    local target = name
    local ttl = math_huge
    do
        local step = 0
        while step < LONGEST_CHAIN do
            local answer = askAll(target, ____type, how)
            if type(answer) == "string" then
                return answer
            end
            local records = {}
            local next
            for ____, record in ipairs(answer) do
                ttl = math_min(ttl, record.ttl)
                if record.type == ____type then
                    records[#records + 1] = record
                elseif record.type == CNAME then
                    next = record.cname
                end
            end
            if #records > 0 or next == nil then
                return {records = records, ttl = ttl == math_huge and 0 or ttl}
            end
            target = next
            step = step + 1
        end
    end
    return (("more than " .. tostring(LONGEST_CHAIN)) .. " CNAMEs lead from ") .. name
end
return ____exports
