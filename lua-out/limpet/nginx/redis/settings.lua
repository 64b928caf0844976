-- Made by "limpet build" from limpet's src/nginx/redis/settings.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
local ____address = require("limpet.affinity.address")
local parseAddress = ____address.parseAddress
--- Seconds.
local SHORTEST_WRITE_DEADLINE = 1
local MILLISECONDS = 1000
local function endpointsOf(addresses)
    if addresses == nil then
        addresses = {}
    end
    local endpoints = {}
    for ____, address in ipairs(addresses) do
        endpoints[#endpoints + 1] = parseAddress(address)
    end
    return endpoints
end
local function tlsOf(tls)
    if tls == false then
        return nil
    end
    if tls == true then
        return {verify = true}
    end
    local ____tls_serverName_19 = tls.serverName
    local ____tls_verify_18 = tls.verify
    if ____tls_verify_18 == nil then
        ____tls_verify_18 = true
    end
    return {serverName = ____tls_serverName_19, verify = ____tls_verify_18}
end
function ____exports.createSettings(upstream, rules, secrets)
    local deadline = rules.deadline / MILLISECONDS
    local ____upstream_12 = upstream
    local ____temp_0
    if rules.address == nil then
        ____temp_0 = nil
    else
        ____temp_0 = parseAddress(rules.address)
    end
    local ____endpointsOf_result_13 = endpointsOf(rules.cluster)
    local ____endpointsOf_3 = endpointsOf
    local ____opt_1 = rules.sentinels
    local ____endpointsOf_3_result_14 = ____endpointsOf_3(____opt_1 and ____opt_1.addresses)
    local ____opt_4 = rules.sentinels
    local ____temp_15 = ____opt_4 and ____opt_4.master or ""
    local ____opt_6 = rules.sentinels
    local ____temp_16 = ____opt_6 and ____opt_6.user
    local ____secrets_sentinelPassword_17 = secrets.sentinelPassword
    local ____tlsOf_11 = tlsOf
    local ____opt_8 = rules.sentinels
    local ____temp_10 = ____opt_8 and ____opt_8.tls
    if ____temp_10 == nil then
        ____temp_10 = rules.tls
    end
    return {
        upstream = ____upstream_12,
        endpoint = ____temp_0,
        cluster = ____endpointsOf_result_13,
        sentinels = ____endpointsOf_3_result_14,
        master = ____temp_15,
        sentinelUser = ____temp_16,
        sentinelPassword = ____secrets_sentinelPassword_17,
        sentinelTls = ____tlsOf_11(____temp_10),
        user = rules.user,
        password = secrets.password,
        database = rules.database,
        tls = tlsOf(rules.tls),
        keyPrefix = rules.keyPrefix,
        deadline = deadline,
        writeDeadline = math_max(deadline, SHORTEST_WRITE_DEADLINE),
        failures = rules.failures,
        retryAfter = rules.retryAfter / MILLISECONDS,
        connections = rules.connections
    }
end
return ____exports
