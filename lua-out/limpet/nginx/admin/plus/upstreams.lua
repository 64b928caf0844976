-- Made by "limpet build" from limpet's src/nginx/admin/plus/upstreams.ts; changes are lost at the next build.
local math_floor = math.floor
local string_byte = string.byte
local string_char = string.char
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
local ____bytes = require("limpet.affinity.bytes")
local character = ____bytes.character
local slice = ____bytes.slice
local byteAt = ____bytes.byteAt
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____check = require("limpet.affinity.servers.check")
local isName = ____check.isName
local LONGEST_NAME = ____check.LONGEST_NAME
local ____numbers = require("limpet.nginx.metrics.numbers")
local FAILURE_KINDS = ____numbers.FAILURE_KINDS
local ____totals = require("limpet.nginx.metrics.totals")
local serverTotals = ____totals.serverTotals
local ____in_flight = require("limpet.nginx.servers.in-flight")
local requestsInFlight = ____in_flight.requestsInFlight
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local ____json = require("limpet.nginx.admin.json")
local jsonFlag = ____json.jsonFlag
local jsonList = ____json.jsonList
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
local ____server_state = require("limpet.nginx.admin.server-state")
local serverState = ____server_state.serverState
local ____server_ids = require("limpet.nginx.admin.plus.server-ids")
local serverIds = ____server_ids.serverIds
local ____time = require("limpet.nginx.admin.plus.time")
local secondsOf = ____time.secondsOf
local NONE = "0"
local NO_RESPONSES = "{\"1xx\":0,\"2xx\":0,\"3xx\":0,\"4xx\":0,\"5xx\":0,\"codes\":{},\"total\":0}"
local function withPort(address)
    local ____parseAddress_result_5 = parseAddress(address)
    local host = ____parseAddress_result_5.host
    local port = ____parseAddress_result_5.port
    return port == 0 and host or (host .. ":") .. tostring(port)
end
local function meanTime(totals)
    if totals == nil or totals.answers == 0 then
        return nil
    end
    return (jsonNumber(math_floor(totals.seconds * 1000 / totals.answers + 0.5)))
end
local function responsesOf(____bindingPattern0)
    local answers
    local classes
    classes = ____bindingPattern0.classes
    answers = ____bindingPattern0.answers
    local members = {}
    do
        local i = 0
        while i < #classes do
            members[#members + 1] = {
                tostring(i + 1) .. "xx",
                jsonNumber(classes[i + 1])
            }
            i = i + 1
        end
    end
    members[#members + 1] = {"codes", "{}"}
    members[#members + 1] = {
        "total",
        jsonNumber(answers)
    }
    return (jsonObject(members))
end
local function failuresIn(____bindingPattern0)
    local failures
    failures = ____bindingPattern0.failures
    local sum = 0
    for ____, kind in ipairs(FAILURE_KINDS) do
        sum = sum + failures[kind]
    end
    return sum
end
local function peerOf(upstream, lineup, index, id)
    local ____lineup_generation_servers_index_1 = lineup.generation.servers[index + 1]
    local written = ____lineup_generation_servers_index_1.address
    local backup = ____lineup_generation_servers_index_1.backup
    local weight = ____lineup_generation_servers_index_1.weight
    local maxConnections = ____lineup_generation_servers_index_1.maxConnections
    local address = jsonText(withPort(written))
    local ____lineup_standing_places_index_2 = lineup.standing.places[index + 1]
    local isHealthy = ____lineup_standing_places_index_2.isHealthy
    local totals = serverTotals(upstream, lineup, index)
    return (jsonObject({
        {
            "id",
            jsonNumber(id)
        },
        {"server", address},
        {"name", address},
        {
            "backup",
            jsonFlag(backup)
        },
        {
            "weight",
            jsonNumber(weight)
        },
        {
            "state",
            jsonText(serverState(lineup, index))
        },
        {
            "active",
            jsonNumber(requestsInFlight(lineup, index) or 0)
        },
        {
            "max_conns",
            maxConnections > 0 and jsonNumber(maxConnections) or nil
        },
        {
            "requests",
            totals == nil and NONE or jsonNumber(totals.firstPicks + totals.nextPicks)
        },
        {
            "header_time",
            meanTime(totals)
        },
        {
            "responses",
            totals == nil and NO_RESPONSES or responsesOf(totals)
        },
        {"sent", NONE},
        {"received", NONE},
        {
            "fails",
            totals == nil and NONE or jsonNumber(failuresIn(totals))
        },
        {"unavail", NONE},
        {
            "health_checks",
            ("{\"checks\":0,\"fails\":0,\"unhealthy\":0,\"last_passed\":" .. jsonFlag(isHealthy)) .. "}"
        },
        {"downtime", NONE}
    }))
end
--- An upstream with what is known of its servers.
-- 
-- @param pause is called after every server
function ____exports.plusUpstream(____bindingPattern0, lineup, pause)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    local ____lineup_0 = lineup
    local generation = ____lineup_0.generation
    local ids = serverIds(generation.servers)
    local peers = {}
    do
        local index = 0
        while index < #generation.servers do
            peers[#peers + 1] = peerOf(name, lineup, index, ids[index + 1])
            pause()
            index = index + 1
        end
    end
    return (jsonObject({
        {
            "peers",
            jsonList(peers)
        },
        {"keepalive", NONE},
        {"zombies", NONE},
        {
            "zone",
            jsonText(rules.mayChange and "limpet_servers" or "limpet")
        }
    }))
end
local function plusServer(____bindingPattern0, server, id)
    local rules
    rules = ____bindingPattern0.rules
    local ____server_3 = server
    local name = ____server_3.name
    local address = ____server_3.address
    local weight = ____server_3.weight
    local maxConnections = ____server_3.maxConnections
    local backup = ____server_3.backup
    local down = ____server_3.down
    local draining = ____server_3.draining
    local ____server_4 = server
    local maxFails = ____server_4.maxFails
    if maxFails == nil then
        maxFails = rules.health.maxFails
    end
    local failTimeout = ____server_4.failTimeout
    if failTimeout == nil then
        failTimeout = rules.health.failTimeout
    end
    local slowStart = ____server_4.slowStart
    if slowStart == nil then
        slowStart = 0
    end
    local isRouted = false
    for ____, ____value in ipairs(rules.affinities) do
        local kind = ____value.kind
        if kind == "route" then
            isRouted = true
        end
    end
    return (jsonObject({
        {
            "id",
            jsonNumber(id)
        },
        {
            "server",
            jsonText(withPort(address))
        },
        {
            "weight",
            jsonNumber(weight)
        },
        {
            "max_conns",
            jsonNumber(maxConnections)
        },
        {
            "max_fails",
            jsonNumber(maxFails)
        },
        {
            "fail_timeout",
            jsonText(tostring(failTimeout) .. "s")
        },
        {
            "slow_start",
            jsonText(tostring(slowStart) .. "s")
        },
        {
            "route",
            jsonText(isRouted and name or "")
        },
        {
            "backup",
            jsonFlag(backup)
        },
        {
            "down",
            jsonFlag(down)
        },
        {"drain", draining and "true" or nil}
    }))
end
____exports.plusServer = plusServer
--- The servers of an upstream as they are configured; they may not have been taken over yet.
function ____exports.plusServers(upstream, servers)
    local ids = serverIds(servers)
    local items = {}
    local slices = beginSlices()
    do
        local index = 0
        while index < #servers do
            items[#items + 1] = plusServer(upstream, servers[index + 1], ids[index + 1])
            slices.pause()
            index = index + 1
        end
    end
    slices["end"]()
    return (jsonList(items))
end
local function bad(code, text)
    return {code = code, text = text}
end
local function namesOf(option)
    repeat
        local ____switch41 = option
        local ____cond41 = ____switch41 == "server"
        if ____cond41 then
            return {"address", "UpstreamBadAddress"}
        end
        ____cond41 = ____cond41 or ____switch41 == "weight"
        if ____cond41 then
            return {"weight", "UpstreamBadWeight"}
        end
        ____cond41 = ____cond41 or ____switch41 == "max_conns"
        if ____cond41 then
            return {"maxConnections", "UpstreamBadMaxConns"}
        end
        ____cond41 = ____cond41 or ____switch41 == "max_fails"
        if ____cond41 then
            return {"maxFails", "UpstreamBadMaxFails"}
        end
        ____cond41 = ____cond41 or ____switch41 == "fail_timeout"
        if ____cond41 then
            return {"failTimeout", "UpstreamBadFailTimeout"}
        end
        ____cond41 = ____cond41 or ____switch41 == "slow_start"
        if ____cond41 then
            return {"slowStart", "UpstreamBadSlowStart"}
        end
        ____cond41 = ____cond41 or ____switch41 == "backup"
        if ____cond41 then
            return {"backup", "UpstreamConfFormatError"}
        end
        ____cond41 = ____cond41 or ____switch41 == "down"
        if ____cond41 then
            return {"down", "UpstreamConfFormatError"}
        end
        ____cond41 = ____cond41 or ____switch41 == "drain"
        if ____cond41 then
            return {"draining", "UpstreamConfFormatError"}
        end
        do
            return {"", ""}
        end
    until true
end
--- New values of a server's options.
local function patchOf(wanted)
    local patch = {}
    for option in pairs(wanted) do
        do
            local value = wanted[option]
            local name, code = unpack(
                namesOf(option),
                1,
                2
            )
            if name == "" then
                if option == "id" or option == "route" or option == "service" then
                    goto __continue31
                end
                return (bad("UpstreamConfFormatError", ("unknown parameter \"" .. option) .. "\""))
            end
            if option == "slow_start" or option == "fail_timeout" then
                local seconds = secondsOf(value)
                if seconds == nil then
                    return (bad(
                        code,
                        ((("invalid " .. option) .. " \"") .. tostring(value)) .. "\""
                    ))
                end
                patch[name] = seconds
            else
                patch[name] = value
            end
        end
        ::__continue31::
    end
    if patch.down ~= nil and patch.draining == nil then
        patch.draining = false
    end
    if patch.draining ~= nil then
        patch.drainUntil = 0
    end
    return patch
end
____exports.patchOf = patchOf
local function nameOf(address)
    local name = ""
    do
        local i = 0
        while i < #address and #name < LONGEST_NAME do
            local one = string_char(string_byte(address, i + 1))
            if isName(one) then
                name = name .. one
            elseif name ~= "" and string_sub(name, #name - 1 + 1, #name) ~= "-" then
                name = name .. "-"
            end
            i = i + 1
        end
    end
    return name
end
--- A new server; without a route, which is its name, it has its address for one.
function ____exports.newServer(wanted)
    local ____wanted_6 = wanted
    local address = ____wanted_6.server
    local route = ____wanted_6.route
    if type(address) ~= "string" then
        return (bad("UpstreamBadAddress", "the option server, an address, is missing"))
    end
    local patch = patchOf(wanted)
    if patch.code ~= nil then
        return patch
    end
    local name = type(route) == "string" and route ~= "" and route or nameOf(address)
    local server = withDefaults({name = name, address = address}, patch)
    return server
end
return ____exports
