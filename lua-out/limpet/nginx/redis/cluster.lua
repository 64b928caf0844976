-- Made by "limpet build" from limpet's src/nginx/redis/cluster.ts; changes are lost at the next build.
local table_concat = table.concat
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
local ____key_slot = require("limpet.affinity.redis-cluster.key-slot")
local keySlot = ____key_slot.keySlot
local ____place = require("limpet.affinity.redis-cluster.place")
local placeOf = ____place.placeOf
local ____slot_map = require("limpet.affinity.redis-cluster.slot-map")
local createSlotMap = ____slot_map.createSlotMap
local hasEverySlot = ____slot_map.hasEverySlot
local readSlotMap = ____slot_map.readSlotMap
local writeSlotMap = ____slot_map.writeSlotMap
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____link = require("limpet.nginx.redis.link")
local connect = ____link.connect
local drop = ____link.drop
local exchange = ____link.exchange
local release = ____link.release
local ____node = require("limpet.nginx.redis.node")
local createNode = ____node.createNode
local ____protocol = require("limpet.nginx.redis.protocol")
local encode = ____protocol.encode
local ____slots_reply = require("limpet.nginx.redis.slots-reply")
local readSlots = ____slots_reply.readSlots
local ____state = require("limpet.nginx.redis.state")
local countSuccess = ____state.countSuccess
local ____writes = require("limpet.nginx.redis.writes")
local pendingWrites = ____writes.pendingWrites
local REFRESH_INTERVAL = 1
local REFRESH_DEADLINE = 0.5
local dictionary = ngx.shared.limpet
local protectedCall = pcall
function ____exports.createCluster(settings, entry)
    local subject = settings.upstream
    for ____, ____value in ipairs(settings.cluster) do
        local host = ____value.host
        local port = ____value.port
        subject = subject .. " " .. placeOf(host, port)
    end
    return {
        settings = settings,
        entry = entry,
        nodes = {},
        map = createSlotMap({}),
        number = 0,
        first = 0,
        mapKey = "redis slots " .. subject,
        numberKey = "redis slots number " .. subject,
        restKey = "redis slots rest " .. subject
    }
end
local function forgetNodes(____bindingPattern0)
    local map
    local nodes
    nodes = ____bindingPattern0.nodes
    map = ____bindingPattern0.map
    local masters = {}
    for ____, place in ipairs(map.masters) do
        masters[place] = true
    end
    for place, ____temp_0 in pairs(nodes) do
        local timedUntil
        local queue
        queue = ____temp_0.queue
        timedUntil = ____temp_0.timedUntil
        if masters[place] == nil and pendingWrites(queue) == 0 and timedUntil == 0 then
            nodes[place] = nil
        end
    end
end
local function adoptMap(cluster)
    local number = dictionary:get(cluster.numberKey)
    if number == nil or number == cluster.number then
        return
    end
    local text = dictionary:get(cluster.mapKey)
    if text == nil then
        return
    end
    cluster.map = readSlotMap(text)
    cluster.number = number
    forgetNodes(cluster)
end
local function nodeAt(____bindingPattern0, place)
    local settings
    local nodes
    nodes = ____bindingPattern0.nodes
    settings = ____bindingPattern0.settings
    local known = nodes[place]
    if known ~= nil then
        return known
    end
    local node = createNode(settings, place)
    nodes[place] = node
    return node
end
local function askForMap(____bindingPattern0, place)
    local settings
    settings = ____bindingPattern0.settings
    local ____createNode_result_1 = createNode(settings, place)
    local link = ____createNode_result_1.link
    local wire = connect(
        link,
        monotonicNow() + REFRESH_DEADLINE
    )
    if wire == nil then
        return nil
    end
    local reply = exchange(
        wire,
        encode({"CLUSTER", "SLOTS"})
    )
    if reply == nil then
        drop(link, wire)
        return nil
    end
    release(link, wire)
    local ranges = readSlots(
        reply,
        parseAddress(place).host
    )
    local ____temp_2
    if ranges == nil then
        ____temp_2 = nil
    else
        ____temp_2 = createSlotMap(ranges)
    end
    return ____temp_2
end
local function mastersOf(____bindingPattern0)
    local masters
    masters = ____bindingPattern0.masters
    return (table_concat(masters, ", "))
end
local function publishMap(cluster, map)
    local before = mastersOf(cluster.map)
    dictionary:set(
        cluster.mapKey,
        writeSlotMap(map)
    )
    dictionary:incr(cluster.numberKey, 1, 0)
    adoptMap(cluster)
    if hasEverySlot(map) then
        countSuccess(cluster.entry.state)
    end
    local after = mastersOf(cluster.map)
    if after == before then
        return
    end
    ngx.log(ngx.NOTICE, (("limpet: upstream \"" .. cluster.settings.upstream) .. "\": the masters of Redis Cluster are ") .. after)
end
local refreshSoon
local function onRefreshAgain(premature, cluster)
    if not premature then
        refreshSoon(cluster)
    end
end
local function refresh(cluster)
    adoptMap(cluster)
    local places = {}
    for ____, ____value in ipairs(cluster.settings.cluster) do
        local host = ____value.host
        local port = ____value.port
        places[#places + 1] = placeOf(host, port)
    end
    for ____, place in ipairs(cluster.map.masters) do
        places[#places + 1] = place
    end
    do
        local i = 0
        while i < #places do
            local map = askForMap(cluster, places[cluster.first % #places + 1])
            if map ~= nil then
                publishMap(cluster, map)
                if not hasEverySlot(map) then
                    ngx.timer.at(REFRESH_INTERVAL, onRefreshAgain, cluster)
                end
                return
            end
            cluster.first = cluster.first + 1
            i = i + 1
        end
    end
end
local function onRefresh(premature, cluster)
    if premature then
        return
    end
    local ok, fault = protectedCall(refresh, cluster)
    if not ok then
        ngx.log(
            ngx.ERR,
            ("limpet: upstream \"" .. cluster.settings.upstream) .. "\": Redis Cluster: ",
            tostring(fault)
        )
    end
end
--- Has the nodes asked who has which slot, unless a worker did so a moment ago.
function refreshSoon(cluster)
    local first = dictionary:add(cluster.restKey, true, REFRESH_INTERVAL)
    if first then
        ngx.timer.at(0, onRefresh, cluster)
    end
end
____exports.refreshSoon = refreshSoon
--- The node that has a key, as far as is known.
function ____exports.nodeOfKey(cluster, key)
    adoptMap(cluster)
    local place = cluster.map.places[keySlot(key) + 1]
    if place ~= "" then
        return (nodeAt(cluster, place))
    end
    refreshSoon(cluster)
    return cluster.entry
end
--- The node that a redirection names.
function ____exports.follow(cluster, ____bindingPattern0)
    local place
    local slot
    local kind
    kind = ____bindingPattern0.kind
    slot = ____bindingPattern0.slot
    place = ____bindingPattern0.place
    if kind == "moved" then
        cluster.map.places[slot + 1] = place
        refreshSoon(cluster)
    end
    return (nodeAt(cluster, place))
end
--- The nodes that have slots; as long as nothing is known of them, whichever answers.
function ____exports.nodesInUse(cluster)
    adoptMap(cluster)
    local nodes = {}
    for ____, place in ipairs(cluster.map.masters) do
        nodes[place] = nodeAt(cluster, place)
    end
    return nodes
end
return ____exports
