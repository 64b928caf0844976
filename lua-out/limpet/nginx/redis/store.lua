-- Made by "limpet build" from limpet's src/nginx/redis/store.ts; changes are lost at the next build.
local ____exports = {}
local ____failure = require("limpet.nginx.redis.failure")
local refused = ____failure.refused
local ____link = require("limpet.nginx.redis.link")
local connect = ____link.connect
local createLink = ____link.createLink
local drop = ____link.drop
local release = ____link.release
local ____protocol = require("limpet.nginx.redis.protocol")
local encode = ____protocol.encode
local isError = ____protocol.isError
local receive = ____protocol.receive
local send = ____protocol.send
local ____settings = require("limpet.nginx.redis.settings")
local createSettings = ____settings.createSettings
local ____state = require("limpet.nginx.redis.state")
local count = ____state.count
local countFailure = ____state.countFailure
local countSuccess = ____state.countSuccess
local createSharedState = ____state.createSharedState
local mayAsk = ____state.mayAsk
local statusOf = ____state.statusOf
local ____write_behind = require("limpet.nginx.redis.write-behind")
local writeLater = ____write_behind.writeLater
local ____writes = require("limpet.nginx.redis.writes")
local createWrites = ____writes.createWrites
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local protectedCall = pcall
local NOT_ASKED = false
local function question(wire, command)
    local unsent = send(wire, command)
    if unsent ~= nil then
        return nil, unsent
    end
    return receive(wire)
end
local NOT_KNOWN = true
local function ask(____bindingPattern0, ____bindingPattern1, digest)
    local writes
    local state
    local link
    link = ____bindingPattern0.link
    state = ____bindingPattern0.state
    writes = ____bindingPattern0.writes
    local deadline
    local keyPrefix
    keyPrefix = ____bindingPattern1.keyPrefix
    deadline = ____bindingPattern1.deadline
    count(state, "lookups", 1)
    local pending = writes.byDigest[digest]
    if (pending and pending.kind) == "put" then
        count(state, "found", 1)
        return pending.server
    end
    if not mayAsk(state) then
        count(state, "skipped", 1)
        return NOT_ASKED
    end
    local wire, unreachable = connect(
        link,
        monotonicNow() + deadline
    )
    if wire == nil then
        countFailure(state, unreachable)
        return NOT_ASKED
    end
    local reply, failure = question(
        wire,
        encode({"GET", keyPrefix .. digest})
    )
    if reply == nil or isError(reply) then
        drop(link, wire)
        countFailure(
            state,
            reply == nil and failure or refused(wire.place, reply.error)
        )
        return NOT_ASKED
    end
    release(link, wire)
    countSuccess(state)
    if type(reply) ~= "string" then
        return NOT_KNOWN
    end
    count(state, "found", 1)
    return reply
end
--- In init_by_lua, where there are no sockets: nothing is connected before a worker needs it.
function ____exports.createRedisStore(upstream, rules, secrets)
    local settings = createSettings(upstream, rules, secrets)
    local state = createSharedState(settings)
    local behind = {
        link = createLink(settings),
        state = state,
        writes = createWrites(),
        timedUntil = 0
    }
    return {
        get = function(digest)
            local ok, found = protectedCall(ask, behind, settings, digest)
            if not ok then
                countFailure(state, {kind = "down", reason = found})
            end
            if not ok or found == NOT_ASKED then
                return false
            end
            if found == NOT_KNOWN then
                return true
            end
            return true, found
        end,
        put = function(digest, server, ttl)
            local ok, fault = protectedCall(
                writeLater,
                behind,
                {
                    digest = digest,
                    server = server,
                    kind = "put",
                    ["until"] = monotonicNow() + ttl
                }
            )
            if not ok then
                countFailure(
                    state,
                    {
                        kind = "down",
                        reason = tostring(fault)
                    }
                )
            end
        end,
        touch = function(digest, server, ttl)
            local ok, fault = protectedCall(
                writeLater,
                behind,
                {
                    digest = digest,
                    server = server,
                    kind = "touch",
                    ["until"] = monotonicNow() + ttl
                }
            )
            if not ok then
                countFailure(
                    state,
                    {
                        kind = "down",
                        reason = tostring(fault)
                    }
                )
            end
        end,
        status = function() return statusOf(state) end
    }
end
return ____exports
