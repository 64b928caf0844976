-- Made by "limpet build" from limpet's src/nginx/redis/write-behind.ts; changes are lost at the next build.
local math_ceil = math.ceil
local math_max = math.max
local table_concat = table.concat
local ____exports = {}
local ____link = require("limpet.nginx.redis.link")
local connect = ____link.connect
local drop = ____link.drop
local release = ____link.release
local ____protocol = require("limpet.nginx.redis.protocol")
local encode = ____protocol.encode
local errorCode = ____protocol.errorCode
local isError = ____protocol.isError
local receive = ____protocol.receive
local send = ____protocol.send
local ____state = require("limpet.nginx.redis.state")
local count = ____state.count
local countFailure = ____state.countFailure
local countRefusedWrites = ____state.countRefusedWrites
local countSuccess = ____state.countSuccess
local countTakenWrites = ____state.countTakenWrites
local mayAsk = ____state.mayAsk
local ____writes = require("limpet.nginx.redis.writes")
local addWrite = ____writes.addWrite
local pendingWrites = ____writes.pendingWrites
local putBackWrites = ____writes.putBackWrites
local takeWrites = ____writes.takeWrites
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local BATCH = 1000
local LATEST = 10
local protectedCall = pcall
local function putBack(____bindingPattern0, batch, start)
    local state
    local writes
    writes = ____bindingPattern0.writes
    state = ____bindingPattern0.state
    local dropped = putBackWrites(writes, batch, start)
    if dropped > 0 then
        count(state, "writesDropped", dropped)
    end
end
local function command(____bindingPattern0, keyPrefix, time)
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
        math_ceil(____until - time)
    ))
    if kind == "put" then
        return encode({
            "SET",
            key,
            server,
            "EX",
            ttl
        })
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
local function restoreIfForgotten(behind, write, reply)
    if write.kind ~= "touch" or reply ~= 0 then
        return
    end
    local ____write_4 = write
    local digest = ____write_4.digest
    local server = ____write_4.server
    local ____until = ____write_4["until"]
    local dropped = addWrite(behind.writes, {digest = digest, server = server, kind = "restore", ["until"] = ____until})
    if dropped > 0 then
        count(behind.state, "writesDropped", dropped)
    end
end
local NOT_NOW = {READONLY = true, LOADING = true, MASTERDOWN = true, NOAUTH = true}
local WRITES_ONLY = {OOM = "full", MISCONF = "refused", NOREPLICAS = "refused"}
local function readAnswers(behind, batch, wire)
    local ____behind_3 = behind
    local link = ____behind_3.link
    local state = ____behind_3.state
    local taken = 0
    local refusals = 0
    local failure
    do
        local i = 0
        while i < #batch do
            do
                local reply, broken = receive(wire)
                if reply == nil then
                    putBack(behind, batch, i)
                    failure = broken
                    break
                end
                if not isError(reply) then
                    taken = taken + 1
                    restoreIfForgotten(behind, batch[i + 1], reply)
                    goto __continue24
                end
                local code = errorCode(reply)
                local reason = (wire.place .. " answers: ") .. reply.error
                if NOT_NOW[code] then
                    putBack(behind, batch, i)
                    failure = {kind = "refused", reason = reason}
                    break
                end
                refusals = refusals + 1
                local kind = WRITES_ONLY[code]
                if kind == nil then
                    failure = {kind = "refused", reason = reason}
                else
                    countRefusedWrites(state, kind, reason)
                end
            end
            ::__continue24::
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
    if failure == nil then
        countSuccess(state)
    end
    return failure
end
local function sendBatch(behind, batch)
    local ____behind_2 = behind
    local link = ____behind_2.link
    local time = monotonicNow()
    local wire, unreachable = connect(link, time + link.settings.writeDeadline)
    if wire == nil then
        putBack(behind, batch, 0)
        return unreachable
    end
    local commands = {}
    for ____, write in ipairs(batch) do
        commands[#commands + 1] = command(write, link.settings.keyPrefix, time)
    end
    local unsent = send(
        wire,
        table_concat(commands)
    )
    if unsent ~= nil then
        drop(link, wire)
        putBack(behind, batch, 0)
        return unsent
    end
    return readAnswers(behind, batch, wire)
end
local function sendAll(behind, premature)
    local ____behind_1 = behind
    local writes = ____behind_1.writes
    local state = ____behind_1.state
    local link = ____behind_1.link
    while pendingWrites(writes) > 0 do
        if not premature and not mayAsk(state) then
            return
        end
        behind.timedUntil = monotonicNow() + link.settings.writeDeadline + LATEST
        local failure = sendBatch(
            behind,
            takeWrites(writes, BATCH)
        )
        if failure ~= nil then
            countFailure(state, failure)
            return
        end
    end
end
local setTimer
local function onTimer(premature, behind)
    local ok, fault = protectedCall(sendAll, behind, premature)
    if not ok then
        countFailure(
            behind.state,
            {
                kind = "down",
                reason = tostring(fault)
            }
        )
    end
    behind.timedUntil = 0
    local ____behind_0 = behind
    local writes = ____behind_0.writes
    local state = ____behind_0.state
    if pendingWrites(writes) == 0 or setTimer(behind, state.retryAfter) or not premature then
        return
    end
    count(
        state,
        "writesDropped",
        #takeWrites(
            writes,
            pendingWrites(writes)
        )
    )
end
function setTimer(behind, delay)
    local handle = ngx.timer.at(delay, onTimer, behind)
    behind.timedUntil = handle == nil and 0 or monotonicNow() + delay + LATEST
    return handle ~= nil
end
--- Queues a write. A timer sends it at once, with everything else that is queued by then.
function ____exports.writeLater(behind, write)
    local dropped = addWrite(behind.writes, write)
    if dropped > 0 then
        count(behind.state, "writesDropped", dropped)
    end
    if monotonicNow() >= behind.timedUntil then
        setTimer(behind, 0)
    end
end
return ____exports
