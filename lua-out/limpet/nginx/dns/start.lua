-- Made by "limpet build" from limpet's src/nginx/dns/start.ts; changes are lost at the next build.
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
local ____expand = require("limpet.affinity.dns.expand")
local expand = ____expand.expand
local foundBefore = ____expand.foundBefore
local joinServers = ____expand.joinServers
local serversOfEntry = ____expand.serversOfEntry
local ____ip_text = require("limpet.affinity.dns.ip-text")
local hostText = ____ip_text.hostText
local ____localhost = require("limpet.affinity.dns.localhost")
local addressOfLocalhost = ____localhost.addressOfLocalhost
local ____named = require("limpet.affinity.dns.named")
local hasNames = ____named.hasNames
local isNamed = ____named.isNamed
local ____get_addresses = require("limpet.nginx.machine.get-addresses")
local getAddresses = ____get_addresses.getAddresses
local ____library = require("limpet.nginx.dns.library")
local library = ____library.library
local LONGEST_LOOKUPS = 15
function ____exports.beginStartLookups()
    return {
        begun = os.time(),
        found = {}
    }
end
local function reportMissingLibrary(upstream)
    if library ~= nil then
        return
    end
    ngx.log(ngx.ERR, ("limpet: upstream \"" .. upstream) .. "\": names of servers are looked up only now and not again, and SRV records not at all, ", "because lua-resty-dns is not installed. OpenResty has it; on Debian and Ubuntu: apt-get install lua-nginx-dns")
end
local function getInTime(host, ipv6, ____bindingPattern0)
    local found
    local begun
    begun = ____bindingPattern0.begun
    found = ____bindingPattern0.found
    local key = (host .. " ") .. tostring(ipv6)
    local known = found[key]
    if known ~= nil then
        return known
    end
    local isLate = os.time() - begun >= LONGEST_LOOKUPS
    local addresses = isLate and "looking up other names took too long" or getAddresses(host, ipv6)
    found[key] = addresses
    return addresses
end
local function serversOfName(upstream, entry, ____bindingPattern0, lookups, published)
    local dns
    dns = ____bindingPattern0.dns
    local before = serversOfEntry(entry, published)
    local known = foundBefore(entry, before)
    if entry.srv ~= nil then
        return (expand(entry, known, before))
    end
    local ____parseAddress_result_0 = parseAddress(entry.address)
    local host = ____parseAddress_result_0.host
    local port = ____parseAddress_result_0.port
    local own = addressOfLocalhost(host, dns)
    local addresses = own == nil and getInTime(host, dns.ipv6, lookups) or ({own})
    if type(addresses) ~= "string" then
        local found = {}
        for ____, address in ipairs(addresses) do
            found[#found + 1] = {address = (hostText(address) .. ":") .. tostring(port)}
        end
        return (expand(entry, found, before))
    end
    local failure = (((((("limpet: upstream \"" .. upstream) .. "\": the server \"") .. entry.name) .. "\" is not found, because the name ") .. host) .. " cannot be looked up: ") .. addresses
    if dns.required then
        error(failure, 0)
    end
    ngx.log(ngx.ERR, failure, #before > 0 and "; it has the addresses that it had before" or "")
    return (expand(entry, known, before))
end
--- The servers that an upstream's rules stand for now.
-- 
-- @param before what they stood for before this start
-- @throws where a name cannot be found that is required
function ____exports.serversAtStart(upstream, rules, lookups, before)
    if not hasNames(rules.servers) then
        return rules.servers
    end
    reportMissingLibrary(upstream)
    local lists = {}
    for ____, entry in ipairs(rules.servers) do
        lists[#lists + 1] = isNamed(entry) and serversOfName(
            upstream,
            entry,
            rules,
            lookups,
            before
        ) or ({entry})
    end
    return (joinServers(lists))
end
return ____exports
