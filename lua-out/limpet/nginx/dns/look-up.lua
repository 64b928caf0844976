-- Made by "limpet build" from limpet's src/nginx/dns/look-up.ts; changes are lost at the next build.
local math_huge = math.huge
local math_max = math.max
local math_min = math.min
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____candidates = require("limpet.affinity.dns.candidates")
local candidates = ____candidates.candidates
local ____ip_text = require("limpet.affinity.dns.ip-text")
local hostText = ____ip_text.hostText
local ____localhost = require("limpet.affinity.dns.localhost")
local addressOfLocalhost = ____localhost.addressOfLocalhost
local ____ask = require("limpet.nginx.dns.ask")
local A = ____ask.A
local AAAA = ____ask.AAAA
local SRV = ____ask.SRV
local ask = ____ask.ask
local ____system_files = require("limpet.nginx.dns.system-files")
local hosts = ____system_files.hosts
local resolverConfiguration = ____system_files.resolverConfiguration
local function questioning(____bindingPattern0)
    local attempts
    local timeout
    local resolvers
    resolvers = ____bindingPattern0.resolvers
    timeout = ____bindingPattern0.timeout
    attempts = ____bindingPattern0.attempts
    local system = resolverConfiguration()
    return {resolvers = resolvers or system.resolvers, timeout = timeout or system.timeout, attempts = attempts or system.attempts}
end
local function namesOf(name, ____bindingPattern0, fullNames)
    local ndots
    local search
    search = ____bindingPattern0.search
    ndots = ____bindingPattern0.ndots
    local system = resolverConfiguration()
    local all = candidates(name, search or system.search, ndots or system.ndots)
    local last = fullNames[name]
    if last == nil then
        return all
    end
    local names = {last}
    for ____, one in ipairs(all) do
        if one ~= last then
            names[#names + 1] = one
        end
    end
    return names
end
local function addressesInFile(name, ____bindingPattern0)
    local ipv6
    ipv6 = ____bindingPattern0.ipv6
    local addresses = {}
    local last = string_sub(name, #name - 1 + 1, #name)
    local bare = last == "." and string_sub(name, 1, #name - 1) or name
    for ____, address in ipairs(hosts()[string_lower(bare)] or ({})) do
        local isIpv6 = (string_find(address, ":", nil, true) or 0) - 1 >= 0
        local ____isIpv6_1
        if isIpv6 then
            ____isIpv6_1 = ipv6 ~= false
        else
            ____isIpv6_1 = ipv6 ~= "only"
        end
        if ____isIpv6_1 then
            addresses[#addresses + 1] = hostText(address)
        end
    end
    return addresses
end
local NOTHING = {records = {}, ttl = math.huge}
local function askForService(name, dns, fullNames)
    local how = questioning(dns)
    local last = NOTHING
    for ____, full in ipairs(namesOf(name, dns, fullNames)) do
        local answer = ask(full, SRV, how)
        if type(answer) == "string" then
            return answer
        end
        last = answer
        if #answer.records > 0 then
            fullNames[name] = full
            return answer
        end
    end
    fullNames[name] = nil
    return {records = {}, ttl = last.ttl == math_huge and 0 or last.ttl}
end
local function hostsOf(____bindingPattern0)
    local records
    records = ____bindingPattern0.records
    local all = {}
    for ____, ____value in ipairs(records) do
        local address = ____value.address
        if address ~= nil then
            all[#all + 1] = hostText(address)
        end
    end
    return all
end
local function addressesOf(one, other)
    if type(one) == "string" then
        if type(other) == "string" or #other.records == 0 then
            return one
        end
        return {
            hosts = hostsOf(other),
            ttl = other.ttl,
            failure = one,
            unknown = "ipv4"
        }
    end
    if type(other) == "string" then
        return #one.records == 0 and other or ({
            hosts = hostsOf(one),
            ttl = one.ttl,
            failure = other,
            unknown = "ipv6"
        })
    end
    local all = hostsOf(one)
    for ____, host in ipairs(hostsOf(other)) do
        all[#all + 1] = host
    end
    local ttl = math_min(#one.records > 0 and one.ttl or math_huge, #other.records > 0 and other.ttl or math_huge)
    return {hosts = all, ttl = ttl == math_huge and 0 or ttl}
end
local function askForAddresses(name, ____bindingPattern0, how)
    local ipv6
    ipv6 = ____bindingPattern0.ipv6
    if ipv6 ~= true then
        return (addressesOf(
            ask(name, ipv6 == "only" and AAAA or A, how),
            NOTHING
        ))
    end
    local ____ngx_thread_2 = ngx.thread
    local spawn = ____ngx_thread_2.spawn
    local wait = ____ngx_thread_2.wait
    local other = spawn(ask, name, AAAA, how)
    local ipv4 = ask(name, A, how)
    local ok, result = wait(other)
    return (addressesOf(
        ipv4,
        ok and result or tostring(result)
    ))
end
local function lookUpAddresses(name, dns, fullNames)
    local own = addressOfLocalhost(name, dns)
    if own ~= nil then
        return {
            hosts = {hostText(own)},
            ttl = dns.maxTtl
        }
    end
    local inFile = addressesInFile(name, dns)
    if #inFile > 0 then
        return {hosts = inFile, ttl = dns.minTtl}
    end
    local how = questioning(dns)
    local ttl = 0
    local names = namesOf(name, dns, fullNames)
    for ____, full in ipairs(names) do
        local found = askForAddresses(full, dns, how)
        if type(found) == "string" then
            return found
        end
        if #found.hosts > 0 then
            if #names > 1 then
                fullNames[name] = full
            end
            return found
        end
        ttl = found.ttl
    end
    fullNames[name] = nil
    return {hosts = {}, ttl = ttl}
end
local function lookUpService(name, dns, fullNames)
    local answer = askForService(name, dns, fullNames)
    if type(answer) == "string" then
        return answer
    end
    local ttl = answer.ttl
    local lowest = math_huge
    for ____, ____value in ipairs(answer.records) do
        local priority = ____value.priority
        if priority == nil then
            priority = 0
        end
        local target = ____value.target
        if target == nil then
            target = ""
        end
        if target ~= "" then
            lowest = math_min(lowest, priority)
        end
    end
    local servers = {}
    local failure
    for ____, ____value in ipairs(answer.records) do
        local target = ____value.target
        if target == nil then
            target = ""
        end
        local port = ____value.port
        if port == nil then
            port = 0
        end
        local priority = ____value.priority
        if priority == nil then
            priority = 0
        end
        local weight = ____value.weight
        if weight == nil then
            weight = 0
        end
        do
            if target == "" then
                goto __continue42
            end
            if port == 0 then
                failure = "an SRV record has the port 0, where nobody can listen, and is left out"
                goto __continue42
            end
            local found = lookUpAddresses(target .. ".", dns, fullNames)
            if type(found) == "string" then
                return found
            end
            if found.failure ~= nil then
                return found.failure
            end
            if #found.hosts > 0 then
                ttl = math_min(ttl, found.ttl)
            end
            for ____, host in ipairs(found.hosts) do
                servers[#servers + 1] = {
                    address = (host .. ":") .. tostring(port),
                    weight = math_max(1, weight),
                    isBackup = priority > lowest
                }
            end
        end
        ::__continue42::
    end
    return {servers = servers, ttl = ttl, failure = failure}
end
--- Looks up the name of an entry: in /etc/hosts, then by DNS. Waits, so it needs a timer.
-- 
-- @param fullNames what was found before
-- @returns why it could not be looked up, where it could not; that it has no addresses is an answer
function ____exports.lookUp(entry, dns, fullNames)
    if entry.srv ~= nil then
        return (lookUpService(entry.srv, dns, fullNames))
    end
    local ____parseAddress_result_0 = parseAddress(entry.address)
    local host = ____parseAddress_result_0.host
    local port = ____parseAddress_result_0.port
    local found = lookUpAddresses(host, dns, fullNames)
    if type(found) == "string" then
        return found
    end
    local servers = {}
    for ____, one in ipairs(found.hosts) do
        servers[#servers + 1] = {address = (one .. ":") .. tostring(port)}
    end
    return {servers = servers, ttl = found.ttl, failure = found.failure, unknown = found.unknown}
end
return ____exports
