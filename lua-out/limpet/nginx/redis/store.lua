-- Made by "limpet build" from limpet's src/nginx/redis/store.ts; changes are lost at the next build.
local ____exports = {}
local ____check = require("limpet.affinity.servers.check")
local isServerName = ____check.isServerName
local ____client = require("limpet.nginx.redis.client")
local createClient = ____client.createClient
local sendCommand = ____client.sendCommand
local statusOf = ____client.statusOf
local ____settings = require("limpet.nginx.redis.settings")
local createSettings = ____settings.createSettings
local ____state = require("limpet.nginx.redis.state")
local count = ____state.count
local countFailure = ____state.countFailure
local ____write_behind = require("limpet.nginx.redis.write-behind")
local writeLater = ____write_behind.writeLater
local ____writes = require("limpet.nginx.redis.writes")
local serverBeingPut = ____writes.serverBeingPut
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local protectedCall = pcall
local NOT_ASKED = false
local NOT_KNOWN = true
local function ask(client, digest)
    local ____client_1 = client
    local entry = ____client_1.entry
    local settings = ____client_1.settings
    local writes = ____client_1.writes
    count(entry.state, "lookups", 1)
    local beingPut = serverBeingPut(writes, digest)
    if beingPut ~= nil then
        count(entry.state, "found", 1)
        return beingPut
    end
    local key = settings.keyPrefix .. digest
    local reply = sendCommand(
        client,
        key,
        {"GET", key},
        monotonicNow() + settings.deadline
    )
    if reply == nil then
        return NOT_ASKED
    end
    if type(reply) ~= "string" or not isServerName(reply) then
        return NOT_KNOWN
    end
    count(entry.state, "found", 1)
    return reply
end
--- In init_by_lua, where there are no sockets: nothing is connected before a worker needs it.
function ____exports.createRedisStore(upstream, rules, secrets)
    local client = createClient(createSettings(upstream, rules, secrets))
    local ____client_entry_0 = client.entry
    local state = ____client_entry_0.state
    return {
        get = function(digest)
            local ok, found = protectedCall(ask, client, digest)
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
                client,
                digest,
                server,
                "put",
                ttl
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
                client,
                digest,
                server,
                "touch",
                ttl
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
        status = function() return (statusOf(client)) end,
        client = client
    }
end
return ____exports
