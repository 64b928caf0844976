-- Made by "limpet build" from limpet's src/nginx/redis/client.ts; changes are lost at the next build.
local ____exports = {}
local ____redirection = require("limpet.affinity.redis-cluster.redirection")
local readRedirection = ____redirection.readRedirection
local ____cluster = require("limpet.nginx.redis.cluster")
local createCluster = ____cluster.createCluster
local follow = ____cluster.follow
local nodeOfKey = ____cluster.nodeOfKey
local nodesInUse = ____cluster.nodesInUse
local refreshSoon = ____cluster.refreshSoon
local ____failure = require("limpet.nginx.redis.failure")
local refused = ____failure.refused
local ____link = require("limpet.nginx.redis.link")
local connect = ____link.connect
local drop = ____link.drop
local exchange = ____link.exchange
local release = ____link.release
local ____node = require("limpet.nginx.redis.node")
local createEntry = ____node.createEntry
local ____protocol = require("limpet.nginx.redis.protocol")
local ASKING = ____protocol.ASKING
local encode = ____protocol.encode
local receive = ____protocol.receive
local ____reply = require("limpet.nginx.redis.reply")
local isError = ____reply.isError
local ____state = require("limpet.nginx.redis.state")
local count = ____state.count
local countFailure = ____state.countFailure
local counted = ____state.counted
local countSuccess = ____state.countSuccess
local mayAsk = ____state.mayAsk
local troubleOf = ____state.troubleOf
local ____writes = require("limpet.nginx.redis.writes")
local createWrites = ____writes.createWrites
--- Times that a command is sent on, before that is a failure.
local MOST_REDIRECTIONS = 5
____exports.MOST_REDIRECTIONS = MOST_REDIRECTIONS
function ____exports.createClient(settings)
    local entry = createEntry(settings)
    local ____temp_0
    if #settings.cluster == 0 then
        ____temp_0 = nil
    else
        ____temp_0 = createCluster(settings, entry)
    end
    local cluster = ____temp_0
    return {
        settings = settings,
        entry = entry,
        cluster = cluster,
        writes = createWrites()
    }
end
--- The server that has a key, as far as is known.
local function nodeFor(____bindingPattern0, key)
    local entry
    local cluster
    cluster = ____bindingPattern0.cluster
    entry = ____bindingPattern0.entry
    return cluster == nil and entry or nodeOfKey(cluster, key)
end
____exports.nodeFor = nodeFor
--- Whether a server may be asked now. While it may not, a cluster may have put another in its place.
local function mayAskNode(____bindingPattern0, ____bindingPattern1)
    local cluster
    cluster = ____bindingPattern0.cluster
    local state
    state = ____bindingPattern1.state
    if mayAsk(state) then
        return true
    end
    if cluster ~= nil then
        refreshSoon(cluster)
    end
    return false
end
____exports.mayAskNode = mayAskNode
--- Whether a server answers that another one has the key. Only those of a cluster are believed.
local function redirectionIn(____bindingPattern0, ____bindingPattern1, ____bindingPattern2)
    local cluster
    cluster = ____bindingPattern0.cluster
    local host
    host = ____bindingPattern1.host
    local ____error
    ____error = ____bindingPattern2.error
    local ____temp_3
    if cluster == nil then
        ____temp_3 = nil
    else
        ____temp_3 = readRedirection(____error, host)
    end
    return ____temp_3
end
____exports.redirectionIn = redirectionIn
local function sendTo(client, link, command, isAsking, ____until)
    local wire, unreachable = connect(link, ____until)
    if wire == nil then
        return nil, unreachable
    end
    local reply, failure = exchange(wire, isAsking and ASKING .. command or command)
    if isAsking and reply ~= nil then
        reply, failure = receive(wire)
    end
    if reply == nil then
        drop(link, wire)
        return nil, failure
    end
    if not isError(reply) then
        release(link, wire)
        return reply
    end
    local redirection = redirectionIn(client, wire, reply)
    if redirection == nil then
        drop(link, wire)
        return nil, refused(wire.place, reply.error)
    end
    release(link, wire)
    return nil, nil, redirection
end
local function countNodeFailure(____bindingPattern0, ____bindingPattern1, failure)
    local cluster
    cluster = ____bindingPattern0.cluster
    local state
    state = ____bindingPattern1.state
    countFailure(state, failure)
    if cluster ~= nil then
        refreshSoon(cluster)
    end
end
____exports.countNodeFailure = countNodeFailure
---
-- @param place where the last redirection leads
local function redirectedTooOften(place)
    return {
        kind = "refused",
        reason = (("redirected more than " .. tostring(MOST_REDIRECTIONS)) .. " times, at last to ") .. place
    }
end
____exports.redirectedTooOften = redirectedTooOften
--- Sends a command to the server that has a key, follows where a cluster sends it, and waits for the answer. Needs a
-- phase that can wait.
-- 
-- @param until when to give up, as of `monotonicNow`
-- @returns the answer; or nothing and why, if there was none, if it was an error, or if the server is left alone for a
-- while
function ____exports.sendCommand(client, key, words, ____until)
    local command = encode(words)
    local node = nodeFor(client, key)
    local isAsking = false
    local sentTo = ""
    do
        local i = 0
        while i <= MOST_REDIRECTIONS do
            if not mayAskNode(client, node) then
                count(node.state, "skipped", 1)
                local ____opt_1 = troubleOf(node.state)
                return nil, ____opt_1 and ____opt_1.reason or "it is not in use"
            end
            local reply, failure, redirection = sendTo(
                client,
                node.link,
                command,
                isAsking,
                ____until
            )
            if failure ~= nil then
                countNodeFailure(client, node, failure)
                return nil, failure.reason
            end
            if redirection == nil then
                countSuccess(node.state)
                return reply
            end
            count(node.state, "redirected", 1)
            node = follow(client.cluster, redirection)
            isAsking = redirection.kind == "ask"
            sentTo = redirection.place
            i = i + 1
        end
    end
    local failure = redirectedTooOften(sentTo)
    countNodeFailure(client, node, failure)
    return nil, failure.reason
end
--- Of a cluster: up if every master is. As long as nothing is known of them: if any node is.
function ____exports.statusOf(____bindingPattern0)
    local entry
    local cluster
    cluster = ____bindingPattern0.cluster
    entry = ____bindingPattern0.entry
    local trouble = troubleOf(entry.state)
    local masters = {}
    if cluster ~= nil then
        for place, node in pairs(nodesInUse(cluster)) do
            local itsTrouble = troubleOf(node.state)
            masters[place] = itsTrouble == nil
            if trouble == nil then
                trouble = itsTrouble
            end
        end
    end
    return {
        state = trouble and trouble.state or "up",
        reason = trouble and trouble.reason or "",
        counters = counted(entry.state),
        masters = masters
    }
end
return ____exports
