-- Made by "limpet build" from limpet's src/nginx/redis/write-behind.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_max = math.max
local table_concat = table.concat
local ____exports = {}
local ____cluster = require("limpet.nginx.redis.cluster")
local follow = ____cluster.follow
local ____client = require("limpet.nginx.redis.client")
local countNodeFailure = ____client.countNodeFailure
local mayAskNode = ____client.mayAskNode
local MOST_REDIRECTIONS = ____client.MOST_REDIRECTIONS
local nodeFor = ____client.nodeFor
local redirectedTooOften = ____client.redirectedTooOften
local redirectionIn = ____client.redirectionIn
local ____failure = require("limpet.nginx.redis.failure")
local answerOf = ____failure.answerOf
local ____link = require("limpet.nginx.redis.link")
local connect = ____link.connect
local drop = ____link.drop
local release = ____link.release
local ____protocol = require("limpet.nginx.redis.protocol")
local ASKING = ____protocol.ASKING
local encode = ____protocol.encode
local receive = ____protocol.receive
local send = ____protocol.send
local ____reply = require("limpet.nginx.redis.reply")
local errorCode = ____reply.errorCode
local isError = ____reply.isError
local ____state = require("limpet.nginx.redis.state")
local count = ____state.count
local countFailure = ____state.countFailure
local countRefusedWrites = ____state.countRefusedWrites
local countSuccess = ____state.countSuccess
local countTakenWrites = ____state.countTakenWrites
local ____writes = require("limpet.nginx.redis.writes")
local addWrite = ____writes.addWrite
local forgetWrite = ____writes.forgetWrite
local pendingWrites = ____writes.pendingWrites
local putBackWrite = ____writes.putBackWrite
local takeWrites = ____writes.takeWrites
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local BATCH = 1000
local LATEST = 10
local CLOCK_STEP = 0.001
local protectedCall = pcall
local function countDropped(____bindingPattern0, dropped)
    local state
    state = ____bindingPattern0.state
    if dropped > 0 then
        count(state, "writesDropped", dropped)
    end
end
local function nodeOf(client, digest)
    return (nodeFor(client, client.settings.keyPrefix .. digest))
end
local function putBack(client, node, write, again)
    countDropped(
        node,
        putBackWrite(client.writes, node.queue, write, again)
    )
end
local ensureTimer
local function keepOwn(client, node, batch)
    if client.cluster == nil then
        return batch
    end
    local own = {}
    for ____, write in ipairs(batch) do
        local owner = write.isAsking and node or nodeOf(client, write.digest)
        if owner == node then
            own[#own + 1] = write
        else
            putBack(client, owner, write, write)
            ensureTimer(client, owner)
        end
    end
    return own
end
local function unredirected(write)
    local ____write_5 = write
    local digest = ____write_5.digest
    local server = ____write_5.server
    local kind = ____write_5.kind
    local ____until = ____write_5["until"]
    local redirections = ____write_5.redirections
    return redirections == 0 and write or ({
        digest = digest,
        server = server,
        kind = kind,
        ["until"] = ____until,
        redirections = 0,
        isAsking = false
    })
end
local function putBackFrom(client, node, batch, start)
    do
        local i = #batch - 1
        while i >= start do
            putBack(
                client,
                node,
                batch[i + 1],
                unredirected(batch[i + 1])
            )
            i = i - 1
        end
    end
end
local function commandOf(____bindingPattern0, keyPrefix, time)
    local ____until
    local kind
    local server
    local digest
    digest = ____bindingPattern0.digest
    server = ____bindingPattern0.server
    kind = ____bindingPattern0.kind
    ____until = ____bindingPattern0["until"]
    local key = keyPrefix .. digest
    local ttl = tostring(math_max(
        1,
        math_ceil(____until - time - CLOCK_STEP / 2)
    ))
    if kind == "put" then
        return (encode({
            "SET",
            key,
            server,
            "EX",
            ttl
        }))
    end
    return kind == "touch" and encode({"EXPIRE", key, ttl}) or encode({
        "SET",
        key,
        server,
        "EX",
        ttl,
        "NX"
    })
end
local function receiveAnswer(wire, ____bindingPattern0)
    local isAsking
    isAsking = ____bindingPattern0.isAsking
    if isAsking then
        local accepted, failure = receive(wire)
        if accepted == nil then
            return nil, failure
        end
    end
    return receive(wire)
end
local addToQueue
local function restoreIfForgotten(client, node, write, reply)
    if write.kind ~= "touch" or reply ~= 0 then
        return
    end
    local ____write_8 = write
    local digest = ____write_8.digest
    local server = ____write_8.server
    local ____until = ____write_8["until"]
    addToQueue(client, node, {
        digest = digest,
        server = server,
        kind = "restore",
        ["until"] = ____until,
        redirections = 0,
        isAsking = false
    })
end
local setTimer
local function sendOn(client, node, write, wire, ____error)
    local redirection = redirectionIn(client, wire, ____error)
    if redirection == nil then
        return false
    end
    count(node.state, "redirected", 1)
    local ____write_7 = write
    local digest = ____write_7.digest
    local server = ____write_7.server
    local kind = ____write_7.kind
    local ____until = ____write_7["until"]
    local redirections = ____write_7.redirections
    local named = follow(client.cluster, redirection)
    if redirections >= MOST_REDIRECTIONS then
        putBack(
            client,
            named,
            write,
            unredirected(write)
        )
        countNodeFailure(
            client,
            named,
            redirectedTooOften(redirection.place)
        )
        if monotonicNow() >= named.timedUntil then
            setTimer(client, named, named.state.retryAfter)
        end
        return true
    end
    local isAsking = redirection.kind == "ask"
    putBack(client, named, write, {
        digest = digest,
        server = server,
        kind = kind,
        ["until"] = ____until,
        redirections = redirections + 1,
        isAsking = isAsking
    })
    ensureTimer(client, named)
    return true
end
local NOT_NOW = {
    READONLY = true,
    LOADING = true,
    MASTERDOWN = true,
    NOAUTH = true,
    CLUSTERDOWN = true,
    TRYAGAIN = true
}
local WRITES_ONLY = {OOM = "full", MISCONF = "refused", NOREPLICAS = "refused"}
local function readAnswers(client, node, batch, wire)
    local ____node_6 = node
    local link = ____node_6.link
    local state = ____node_6.state
    local taken = 0
    local refusals = 0
    local redirections = 0
    local failure
    do
        local i = 0
        while i < #batch do
            do
                local write = batch[i + 1]
                local reply, broken = receiveAnswer(wire, write)
                if reply == nil then
                    putBackFrom(client, node, batch, i)
                    failure = broken
                    break
                end
                if not isError(reply) then
                    taken = taken + 1
                    forgetWrite(client.writes, write)
                    restoreIfForgotten(client, node, write, reply)
                    goto __continue43
                end
                if sendOn(
                    client,
                    node,
                    write,
                    wire,
                    reply
                ) then
                    redirections = redirections + 1
                    goto __continue43
                end
                local code = errorCode(reply)
                local reason = answerOf(wire.place, reply.error)
                if NOT_NOW[code] then
                    putBackFrom(client, node, batch, i)
                    failure = {kind = "refused", reason = reason}
                    break
                end
                refusals = refusals + 1
                forgetWrite(client.writes, write)
                local kind = WRITES_ONLY[code]
                if kind == nil then
                    failure = {kind = "refused", reason = reason}
                else
                    countRefusedWrites(state, kind, reason)
                end
            end
            ::__continue43::
            i = i + 1
        end
    end
    if failure == nil then
        release(link, wire)
    else
        drop(link, wire)
    end
    if taken > 0 then
        count(state, "writes", taken)
        if refusals == 0 then
            countTakenWrites(state)
        end
    end
    if refusals > 0 then
        count(state, "writesFailed", refusals)
    end
    if failure == nil and redirections < #batch then
        countSuccess(state)
    end
    return failure
end
local function sendBatch(client, node, batch)
    local ____node_3 = node
    local link = ____node_3.link
    local ____client_settings_4 = client.settings
    local writeDeadline = ____client_settings_4.writeDeadline
    local keyPrefix = ____client_settings_4.keyPrefix
    local time = monotonicNow()
    local wire, unreachable = connect(link, time + writeDeadline)
    if wire == nil then
        putBackFrom(client, node, batch, 0)
        return unreachable
    end
    local commands = {}
    for ____, write in ipairs(batch) do
        if write.isAsking then
            commands[#commands + 1] = ASKING
        end
        commands[#commands + 1] = commandOf(write, keyPrefix, time)
    end
    local unsent = send(
        wire,
        table_concat(commands)
    )
    if unsent ~= nil then
        drop(link, wire)
        putBackFrom(client, node, batch, 0)
        return unsent
    end
    return (readAnswers(client, node, batch, wire))
end
local function sendAll(client, node, premature)
    local ____client_1 = client
    local writes = ____client_1.writes
    local settings = ____client_1.settings
    local ____node_2 = node
    local queue = ____node_2.queue
    while pendingWrites(queue) > 0 do
        do
            local batch = keepOwn(
                client,
                node,
                takeWrites(writes, queue, BATCH)
            )
            if #batch == 0 then
                goto __continue19
            end
            if not premature and not mayAskNode(client, node) then
                putBackFrom(client, node, batch, 0)
                return
            end
            node.timedUntil = monotonicNow() + settings.writeDeadline + LATEST
            local failure = sendBatch(client, node, batch)
            if failure ~= nil then
                countNodeFailure(client, node, failure)
                return
            end
        end
        ::__continue19::
    end
end
local function dropAll(____bindingPattern0, node)
    local writes
    writes = ____bindingPattern0.writes
    local dropped = takeWrites(
        writes,
        node.queue,
        pendingWrites(node.queue)
    )
    for ____, write in ipairs(dropped) do
        forgetWrite(writes, write)
    end
    countDropped(node, #dropped)
end
local function onTimer(premature, client, node)
    local ____node_0 = node
    local state = ____node_0.state
    local queue = ____node_0.queue
    local ok, fault = protectedCall(sendAll, client, node, premature)
    if not ok then
        countFailure(
            state,
            {
                kind = "down",
                reason = tostring(fault)
            }
        )
    end
    node.timedUntil = 0
    if pendingWrites(queue) == 0 or setTimer(client, node, state.retryAfter) then
        return
    end
    if ngx.worker.exiting() then
        dropAll(client, node)
    end
end
function setTimer(client, node, delay)
    local handle = ngx.timer.at(delay, onTimer, client, node)
    node.timedUntil = handle == nil and 0 or monotonicNow() + delay + LATEST
    return handle ~= nil
end
function ensureTimer(client, node)
    if monotonicNow() >= node.timedUntil then
        setTimer(client, node, 0)
    end
end
function addToQueue(client, node, write)
    countDropped(
        node,
        addWrite(client.writes, node.queue, write)
    )
    ensureTimer(client, node)
end
--- Queues a write. A timer sends it at once, with everything else that is queued by then.
-- 
-- @param ttl seconds after which Redis should forget it
function ____exports.writeLater(client, digest, server, kind, ttl)
    local ____until = monotonicNow() + ttl
    addToQueue(
        client,
        nodeOf(client, digest),
        {
            digest = digest,
            server = server,
            kind = kind,
            ["until"] = ____until,
            redirections = 0,
            isAsking = false
        }
    )
end
return ____exports
