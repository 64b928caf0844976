-- Made by "limpet build" from limpet's src/affinity/servers/operator-changes.ts; changes are lost at the next build.
local math_floor = math.floor
local math_max = math.max
local ____exports = {}
local ____address = require("limpet.affinity.address")
local canonicalAddress = ____address.canonicalAddress
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____by_name = require("limpet.affinity.servers.by-name")
local namedServer = ____by_name.namedServer
local serversByName = ____by_name.serversByName
local ____merge = require("limpet.affinity.servers.merge")
local mergeServers = ____merge.mergeServers
local ____text = require("limpet.affinity.servers.text")
local writeServers = ____text.writeServers
--- Milliseconds for which changes are kept that change nothing any more, so that older ones of a proxy that was away do not come back.
local MEMORY = 7 * 86400000
--- Milliseconds for which a value that proxies share is of use: a day less than what was taken back is remembered, so that
-- nobody brings that back with an old value, whatever the clocks say.
local USABLE = 6 * 86400000
--- Milliseconds after which it is written anew.
local FRESH = 86400000
--- How old a value is that proxies share: it is to be written anew when it is "old", and of no use when it is "outdated".
function ____exports.ageOf(written, milliseconds)
    local age = milliseconds - written
    if age > USABLE then
        return "outdated"
    end
    return age > FRESH and "old" or "fresh"
end
--- The stamp of a change that is made now, by one who knows these.
function ____exports.nextStamp(known, milliseconds)
    local newest = 0
    for ____, ____value in ipairs(known) do
        local stamp = ____value.stamp
        newest = math_max(newest, stamp)
    end
    return (math_max(
        newest + 1,
        math_floor(milliseconds)
    ))
end
local function lineOf(server)
    return server == nil and "" or writeServers({server}, doNotPause)
end
local function insert(changes, change)
    local place = #changes
    while place > 0 and changes[place].name > change.name do
        changes[place + 1] = changes[place]
        place = place - 1
    end
    changes[place + 1] = change
end
local function withEnd(change, ____end)
    return (withDefaults({["end"] = ____end}, change))
end
local function heard(change)
    return change["end"] == 1 and withEnd(change, 2) or change
end
local function compare(one, other)
    if one.stamp ~= other.stamp then
        return one.stamp - other.stamp
    end
    if one.author ~= other.author then
        return one.author < other.author and -1 or 1
    end
    local text = lineOf(one.source) .. lineOf(one.made)
    local otherText = lineOf(other.source) .. lineOf(other.made)
    if text == otherText then
        return 0
    end
    return text < otherText and -1 or 1
end
local function laterOf(mine, theirs)
    local order = compare(mine, theirs)
    if order < 0 then
        return (heard(theirs))
    end
    return order == 0 and mine["end"] < theirs["end"] and withEnd(mine, theirs["end"]) or mine
end
--- What this proxy knows once it has heard what others know.
local function joinChanges(own, others)
    local joined = {}
    local i = 0
    local j = 0
    while i < #own or j < #others do
        local mine = own[i + 1]
        local theirs = others[j + 1]
        if theirs == nil or mine ~= nil and mine.name < theirs.name then
            joined[#joined + 1] = mine
            i = i + 1
        elseif mine == nil or theirs.name < mine.name then
            joined[#joined + 1] = heard(theirs)
            j = j + 1
        else
            joined[#joined + 1] = laterOf(mine, theirs)
            i = i + 1
            j = j + 1
        end
    end
    return joined
end
____exports.joinChanges = joinChanges
--- Adds what an operator changed.
-- 
-- @param source what the sources say
-- @param before the servers before the change
-- @param after the servers after it
-- @param pause is called after every server
function ____exports.noteChanges(known, source, before, after, author, stamp, pause)
    local inSource = serversByName(source)
    local wasThere = serversByName(before)
    local isThere = serversByName(after)
    local noted = {}
    for ____, made in ipairs(after) do
        do
            pause()
            local name = made.name
            if made.isLeaving == true or lineOf(namedServer(wasThere, name)) == lineOf(made) then
                goto __continue8
            end
            insert(
                noted,
                {
                    name = name,
                    stamp = stamp,
                    author = author,
                    source = namedServer(inSource, name),
                    made = made,
                    ["end"] = 0
                }
            )
        end
        ::__continue8::
    end
    for ____, ____value in ipairs(before) do
        local name = ____value.name
        local isLeaving = ____value.isLeaving
        do
            if isLeaving == true or namedServer(isThere, name) ~= nil then
                goto __continue11
            end
            insert(
                noted,
                {
                    name = name,
                    stamp = stamp,
                    author = author,
                    source = namedServer(inSource, name),
                    made = nil,
                    ["end"] = 0
                }
            )
        end
        ::__continue11::
    end
    return (joinChanges(known, noted))
end
--- The changes of one who knows these that another does not know.
function ____exports.newsFor(other, known)
    local news = {}
    local j = 0
    for ____, change in ipairs(known) do
        while j < #other and other[j + 1].name < change.name do
            j = j + 1
        end
        local theirs = other[j + 1]
        local order = (theirs and theirs.name) == change.name and compare(change, theirs) or 1
        if order > 0 or order == 0 and change["end"] > 0 and (theirs and theirs["end"]) == 0 then
            news[#news + 1] = change
        end
    end
    return news
end
--- Without those that have changed nothing for so long that nobody comes any more who does not know of them.
function ____exports.withoutOld(changes, milliseconds)
    local kept = {}
    for ____, change in ipairs(changes) do
        local isIdle = change["end"] > 0 or lineOf(change.source) == lineOf(change.made)
        if not isIdle or change.stamp > milliseconds - MEMORY then
            kept[#kept + 1] = change
        end
    end
    return kept
end
--- Ends the changes of servers that the sources have lost.
-- 
-- @param before what the sources said
-- @param after what they say now
function ____exports.endChanges(changes, before, after)
    local had = serversByName(before)
    local has = {}
    for ____, ____value in ipairs(after) do
        local name = ____value.name
        local formerly = ____value.formerly
        has[name] = true
        if formerly ~= nil then
            has[formerly] = true
        end
    end
    local ended = {}
    for ____, change in ipairs(changes) do
        local isLost = namedServer(had, change.name) ~= nil and has[change.name] ~= true
        ended[#ended + 1] = isLost and withEnd(change, 2) or change
    end
    return ended
end
local function knownHere(____bindingPattern0, inSource)
    local made
    local name
    name = ____bindingPattern0.name
    made = ____bindingPattern0.made
    if made == nil or namedServer(inSource, name) == nil then
        return nil
    end
    return (withDefaults({draining = false, down = false}, made))
end
--- The servers that the sources name, as operators changed them. Where the sources say of an option something else than
-- where it was changed, they win. The order is the sources', and then that of the names.
-- 
-- @param current the servers so far, of which those that are leaving stay
function ____exports.serversWithChanges(source, changes, current)
    local inSource = serversByName(source)
    local before = {}
    local made = {}
    for ____, change in ipairs(changes) do
        do
            if change["end"] == 2 then
                goto __continue45
            end
            local was = change.source or knownHere(change, inSource)
            if was ~= nil then
                before[#before + 1] = was
            end
            if change.made ~= nil then
                made[#made + 1] = change.made
            end
        end
        ::__continue45::
    end
    local servers = {}
    local taken = {}
    for ____, server in ipairs(mergeServers(before, source, made, 0).servers) do
        servers[#servers + 1] = server
        taken[server.name] = true
        taken[canonicalAddress(server.address)] = true
    end
    for ____, server in ipairs(current) do
        do
            if server.isLeaving ~= true or taken[server.name] == true then
                goto __continue52
            end
            if taken[canonicalAddress(server.address)] ~= true then
                servers[#servers + 1] = server
            end
        end
        ::__continue52::
    end
    return servers
end
return ____exports
