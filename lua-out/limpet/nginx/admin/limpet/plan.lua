-- Made by "limpet build" from limpet's src/nginx/admin/limpet/plan.ts; changes are lost at the next build.
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____running_upstream = require("limpet.affinity.running-upstream")
local createLineup = ____running_upstream.createLineup
local ____change = require("limpet.affinity.servers.change")
local changeServers = ____change.changeServers
local ____check = require("limpet.affinity.servers.check")
local whatIsWrong = ____check.whatIsWrong
local whatIsWrongWithChange = ____check.whatIsWrongWithChange
local ____difference = require("limpet.affinity.servers.difference")
local differences = ____difference.differences
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
local ____picking = require("limpet.affinity.servers.picking")
local NO_SERVER = ____picking.NO_SERVER
local pickAgain = ____picking.pickAgain
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local ____json = require("limpet.nginx.admin.json")
local jsonList = ____json.jsonList
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
--- Keys whose servers are compared; a share is then right within about one percent.
local SAMPLE = 10000
local function serverOf(lineup, key)
    local server = pickAgain(lineup, key, {})
    return server == NO_SERVER and "" or lineup.generation.servers[server + 1].name
end
local function namesList(names)
    local items = {}
    for ____, name in ipairs(names) do
        items[#items + 1] = jsonText(name)
    end
    return (jsonList(items))
end
local function whoseSessionsLeave(____bindingPattern0, before, ____bindingPattern1)
    local bindings
    local rules
    rules = ____bindingPattern0.rules
    bindings = ____bindingPattern0.bindings
    local generation
    generation = ____bindingPattern1.generation
    local names = {}
    if bindings == nil then
        return names
    end
    for ____, ____value in ipairs(before) do
        local name = ____value.name
        local down = ____value.down
        local draining = ____value.draining
        do
            if down then
                goto __continue13
            end
            local index = serverNamed(generation, name)
            local ____temp_2
            if index == nil then
                ____temp_2 = nil
            else
                ____temp_2 = generation.servers[index + 1]
            end
            local after = ____temp_2
            local isSentAway = after ~= nil and after.draining and not draining and rules.policies.draining ~= "stay"
            if after == nil or after.down or isSentAway then
                names[#names + 1] = name
            end
        end
        ::__continue13::
    end
    return names
end
--- What a change of servers would do, which is not made.
-- 
-- @returns what is wrong with it instead
function ____exports.planOf(upstream, change)
    local ____upstream_0 = upstream
    local current = ____upstream_0.current
    local tools = ____upstream_0.tools
    local ____current_generation_1 = current.generation
    local servers = ____current_generation_1.servers
    local number = ____current_generation_1.number
    local form = whatIsWrongWithChange(change)
    if form ~= nil then
        return {wrong = form}
    end
    local changed = changeServers(servers, change)
    if type(changed) == "string" then
        return {wrong = changed}
    end
    local wrong = whatIsWrong(changed, doNotPause)
    if wrong ~= nil then
        return {wrong = wrong}
    end
    local slices = beginSlices()
    local next = createLineup(
        number + 1,
        changed,
        tools,
        current,
        slices.pause
    )
    local moved = 0
    do
        local i = 0
        while i < SAMPLE do
            if serverOf(
                current,
                "key " .. tostring(i)
            ) ~= serverOf(
                next,
                "key " .. tostring(i)
            ) then
                moved = moved + 1
            end
            if i % 64 == 0 then
                slices.pause()
            end
            i = i + 1
        end
    end
    slices["end"]()
    local plan = jsonObject({
        {
            "generation",
            jsonNumber(number)
        },
        {
            "changes",
            namesList(differences(servers, changed))
        },
        {
            "keysMoved",
            jsonNumber(moved / SAMPLE)
        },
        {
            "sessionsLeave",
            namesList(whoseSessionsLeave(upstream, servers, next))
        }
    })
    return {plan = plan}
end
return ____exports
