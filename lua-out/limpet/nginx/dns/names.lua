-- Made by "limpet build" from limpet's src/nginx/dns/names.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local math_random = math.random
local string_sub = string.sub
local table_concat = table.concat
local ____exports = {}
--- Seconds between two looks whether a name is due.
local INTERVAL = 0.1
local MOST_AT_ONCE = 16
local FIRST_LOOKUPS = 100
local LONGEST_LOOKUP = 120
local JITTER = 0.1
local sources
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
local ____expand = require("limpet.affinity.dns.expand")
local expand = ____expand.expand
local foundBefore = ____expand.foundBefore
local joinServers = ____expand.joinServers
local serversOfEntry = ____expand.serversOfEntry
local ____named = require("limpet.affinity.dns.named")
local isNamed = ____named.isNamed
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____printable = require("limpet.affinity.printable")
local printable = ____printable.printable
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____lease = require("limpet.nginx.machine.lease")
local holdsLease = ____lease.holdsLease
local ____published = require("limpet.nginx.servers.published")
local publishSource = ____published.publishSource
local sourceBefore = ____published.sourceBefore
local ____faults = require("limpet.nginx.status.faults")
local warnSeldom = ____faults.warnSeldom
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____library = require("limpet.nginx.dns.library")
local library = ____library.library
local ____look_up = require("limpet.nginx.dns.look-up")
local lookUp = ____look_up.lookUp
local ____status = require("limpet.nginx.dns.status")
local countDns = ____status.countDns
local setDnsUp = ____status.setDnsUp
local fullNames = {}
local running = 0
local function takeOver()
    local taken = {}
    local now = monotonicNow()
    local count = 0
    for name, upstream in pairs(upstreams) do
        do
            local source = {upstream = upstream, named = {}, isChanged = false, isPublishing = false}
            local before = sourceBefore(name)
            local published = #before == 0 and upstream.sourceServers or before
            for ____, entry in ipairs(upstream.rules.servers) do
                do
                    if not isNamed(entry) then
                        goto __continue21
                    end
                    local servers = serversOfEntry(entry, published)
                    local ____source_named_1 = source.named
                    ____source_named_1[#____source_named_1 + 1] = {
                        upstream = source,
                        entry = entry,
                        label = entry.srv or parseAddress(entry.address).host,
                        servers = servers,
                        dueAt = #servers == 0 and now or now + count / FIRST_LOOKUPS + math_random() * upstream.rules.dns.minTtl,
                        lostAt = 0,
                        knownAt = now,
                        emptySince = 0,
                        misses = 0,
                        isFailing = false
                    }
                    count = count + 1
                end
                ::__continue21::
            end
            if #source.named == 0 then
                goto __continue20
            end
            if not upstream.isPublished then
                return nil
            end
            taken[#taken + 1] = source
        end
        ::__continue20::
    end
    return taken
end
local function publish(premature, source)
    if premature or source.isPublishing then
        return
    end
    source.isPublishing = true
    source.isChanged = false
    local ____source_upstream_11 = source.upstream
    local name = ____source_upstream_11.name
    local rules = ____source_upstream_11.rules
    local lists = {}
    local next = 0
    for ____, entry in ipairs(rules.servers) do
        if isNamed(entry) then
            local ____source_named_13 = source.named
            local ____next_12 = next
            next = ____next_12 + 1
            lists[#lists + 1] = ____source_named_13[____next_12 + 1].servers
        else
            lists[#lists + 1] = {entry}
        end
    end
    local ok, result = pcall(
        publishSource,
        name,
        joinServers(lists)
    )
    source.isPublishing = false
    if ok and type(result) ~= "string" then
        return
    end
    source.isChanged = true
    warnSeldom(
        name,
        "what its names stand for cannot be published: " .. tostring(result)
    )
end
local function setFailing(named, isFailing, reason)
    local ____named_9 = named
    local upstream = ____named_9.upstream
    local entry = ____named_9.entry
    local label = ____named_9.label
    local ____upstream_upstream_10 = upstream.upstream
    local name = ____upstream_upstream_10.name
    setDnsUp(name, entry.name, not isFailing)
    if named.isFailing == isFailing then
        return
    end
    named.isFailing = isFailing
    if isFailing then
        ngx.log(
            ngx.ERR,
            ((((((("limpet: upstream \"" .. name) .. "\": the name ") .. label) .. " of the server \"") .. entry.name) .. "\" cannot be looked up: ") .. printable(reason)) .. "; ",
            #named.servers == 0 and "it has no addresses" or "its last addresses are kept"
        )
    else
        ngx.log(ngx.NOTICE, ((((("limpet: upstream \"" .. name) .. "\": the name ") .. label) .. " of the server \"") .. entry.name) .. "\" can be looked up again")
    end
end
local function addressList(servers)
    if #servers == 0 then
        return "none"
    end
    local addresses = {}
    for ____, ____value in ipairs(servers) do
        local address = ____value.address
        addresses[#addresses + 1] = address
    end
    return (table_concat(addresses, ", "))
end
local function isSame(one, other)
    do
        local i = 0
        while i < #one do
            if one[i + 1].weight ~= other[i + 1].weight or one[i + 1].backup ~= other[i + 1].backup then
                return false
            end
            i = i + 1
        end
    end
    return true
end
local function setServers(named, found, why)
    local ____named_8 = named
    local upstream = ____named_8.upstream
    local entry = ____named_8.entry
    local label = ____named_8.label
    local before = ____named_8.servers
    local servers = expand(entry, found, before)
    local was = addressList(before)
    local is = addressList(servers)
    named.servers = servers
    if was == is and isSame(before, servers) then
        return
    end
    upstream.isChanged = true
    countDns(upstream.upstream.name, entry.name, "changed")
    ngx.log(ngx.NOTICE, ((((("limpet: upstream \"" .. upstream.upstream.name) .. "\": the name ") .. label) .. " of the server \"") .. entry.name) .. "\" has the addresses ", (is .. "; before: ") .. was, why == "" and "" or (" (" .. why) .. ")")
end
local function dueAgain(named, seconds)
    named.dueAt = monotonicNow() + seconds * (1 - JITTER * math_random())
end
local function retryAfter(____bindingPattern0)
    local misses
    local upstream
    upstream = ____bindingPattern0.upstream
    misses = ____bindingPattern0.misses
    local ____upstream_upstream_rules_dns_7 = upstream.upstream.rules.dns
    local minTtl = ____upstream_upstream_rules_dns_7.minTtl
    local maxTtl = ____upstream_upstream_rules_dns_7.maxTtl
    return (math_min(
        maxTtl,
        minTtl * 2 ^ math_min(misses - 1, 16)
    ))
end
local function noteFailure(named, reason)
    local ____named_upstream_upstream_3 = named.upstream.upstream
    local name = ____named_upstream_upstream_3.name
    local rules = ____named_upstream_upstream_3.rules
    local ____rules_dns_4 = rules.dns
    local keepFor = ____rules_dns_4.keepFor
    named.misses = named.misses + 1
    countDns(name, named.entry.name, "failed")
    setFailing(named, true, reason)
    if #named.servers > 0 and monotonicNow() - named.knownAt > keepFor then
        setServers(
            named,
            {},
            ("DNS has not answered for " .. tostring(keepFor)) .. " s"
        )
    end
    dueAgain(
        named,
        retryAfter(named)
    )
end
local function partialFailure(____bindingPattern0)
    local unknown
    local failure
    failure = ____bindingPattern0.failure
    if failure == nil then
        failure = ""
    end
    unknown = ____bindingPattern0.unknown
    return unknown == "ipv6" and failure .. " (IPv6; write dns: { ipv6: false } in the rules if there is none)" or failure
end
local function withUnknown(____bindingPattern0, ____bindingPattern1)
    local servers
    local entry
    entry = ____bindingPattern0.entry
    servers = ____bindingPattern0.servers
    local unknown
    local found
    found = ____bindingPattern1.servers
    unknown = ____bindingPattern1.unknown
    if unknown == nil then
        return found
    end
    local all = {}
    for ____, one in ipairs(found) do
        all[#all + 1] = one
    end
    for ____, one in ipairs(foundBefore(entry, servers)) do
        local isIpv6 = string_sub(one.address, 1, 1) == "["
        if isIpv6 == (unknown == "ipv6") then
            all[#all + 1] = one
        end
    end
    return all
end
local function noteFound(named, found)
    local ____named_upstream_upstream_5 = named.upstream.upstream
    local name = ____named_upstream_upstream_5.name
    local rules = ____named_upstream_upstream_5.rules
    local ____rules_dns_6 = rules.dns
    local minTtl = ____rules_dns_6.minTtl
    local maxTtl = ____rules_dns_6.maxTtl
    local emptyAfter = ____rules_dns_6.emptyAfter
    local now = monotonicNow()
    named.knownAt = now
    setFailing(
        named,
        found.failure ~= nil,
        partialFailure(found)
    )
    if #found.servers == 0 then
        named.misses = named.misses + 1
        countDns(name, named.entry.name, "empty")
        if named.emptySince == 0 then
            named.emptySince = now
        end
        if #named.servers > 0 and now - named.emptySince >= emptyAfter then
            setServers(
                named,
                {},
                ("DNS has said so for " .. tostring(emptyAfter)) .. " s"
            )
        end
        dueAgain(
            named,
            retryAfter(named)
        )
        return
    end
    named.misses = 0
    named.emptySince = 0
    countDns(name, named.entry.name, found.failure == nil and "answered" or "failed")
    setServers(
        named,
        withUnknown(named, found),
        ""
    )
    dueAgain(
        named,
        math_max(
            minTtl,
            math_min(found.ttl, maxTtl)
        )
    )
end
local function lookUpOne(premature, named)
    if premature then
        return
    end
    running = running + 1
    local ____named_upstream_upstream_rules_2 = named.upstream.upstream.rules
    local dns = ____named_upstream_upstream_rules_2.dns
    local how = named.isFailing and withDefaults({attempts = 1}, dns) or dns
    local ok, result = pcall(lookUp, named.entry, how, fullNames)
    running = running - 1
    named.lostAt = 0
    local found = ok and result or tostring(result)
    if type(found) == "string" then
        noteFailure(named, found)
    else
        noteFound(named, found)
    end
end
local function lookUpDue(premature)
    if premature then
        return
    end
    if not holdsLease() then
        sources = nil
        return
    end
    sources = sources or takeOver()
    if sources == nil then
        return
    end
    local now = monotonicNow()
    local free = MOST_AT_ONCE - running
    for ____, source in ipairs(sources) do
        if source.isChanged and not source.isPublishing then
            ngx.timer.at(0, publish, source)
        end
        for ____, named in ipairs(source.named) do
            do
                if named.lostAt > now or named.dueAt > now or free <= 0 then
                    goto __continue14
                end
                local timer = ngx.timer.at(0, lookUpOne, named)
                if timer == nil then
                    return
                end
                named.lostAt = now + LONGEST_LOOKUP
                free = free - 1
            end
            ::__continue14::
        end
    end
end
--- Begins to look up names, where there are any and the library is there.
function ____exports.keepLookingUp()
    if library == nil then
        return
    end
    for ____, ____temp_0 in pairs(upstreams) do
        local rules
        rules = ____temp_0.rules
        for ____, entry in ipairs(rules.servers) do
            if isNamed(entry) then
                ngx.timer.every(INTERVAL, lookUpDue)
                return
            end
        end
    end
end
return ____exports
