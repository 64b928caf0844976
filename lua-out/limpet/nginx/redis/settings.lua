-- Made by "limpet build" from limpet's src/nginx/redis/settings.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
--- Seconds.
local SHORTEST_WRITE_DEADLINE = 1
local MILLISECONDS = 1000
local function tlsOf(____bindingPattern0)
    local tls
    tls = ____bindingPattern0.tls
    if tls == false then
        return nil
    end
    if tls == true then
        return {verify = true}
    end
    local ____tls_serverName_8 = tls.serverName
    local ____tls_verify_7 = tls.verify
    if ____tls_verify_7 == nil then
        ____tls_verify_7 = true
    end
    return {serverName = ____tls_serverName_8, verify = ____tls_verify_7}
end
function ____exports.createSettings(upstream, rules, secrets)
    local deadline = rules.deadline / MILLISECONDS
    local sentinels = {}
    local ____opt_0 = rules.sentinels
    for ____, address in ipairs(____opt_0 and ____opt_0.addresses or ({})) do
        sentinels[#sentinels + 1] = parseAddress(address)
    end
    local ____upstream_5 = upstream
    local ____temp_2
    if rules.address == nil then
        ____temp_2 = nil
    else
        ____temp_2 = parseAddress(rules.address)
    end
    local ____sentinels_6 = sentinels
    local ____opt_3 = rules.sentinels
    return {
        upstream = ____upstream_5,
        endpoint = ____temp_2,
        sentinels = ____sentinels_6,
        master = ____opt_3 and ____opt_3.master or "",
        sentinelPassword = secrets.sentinelPassword,
        user = rules.user,
        password = secrets.password,
        database = rules.database,
        tls = tlsOf(rules),
        keyPrefix = rules.keyPrefix,
        deadline = deadline,
        writeDeadline = math_max(deadline, SHORTEST_WRITE_DEADLINE),
        failures = rules.failures,
        retryAfter = rules.retryAfter / MILLISECONDS,
        connections = rules.connections
    }
end
return ____exports
