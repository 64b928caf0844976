-- Made by "limpet build" from limpet's src/affinity/health.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
--- As in nginx, where it has the option.
local HEALTH = {maxFails = 1, failTimeout = 10, countLastTry = false, panicBelow = 0}
--- `interval`, `jitter` and `status` as in NGINX Plus, `rise` and `fall` as in HAProxy: one lost packet moves no session.
local CHECK = {
    interval = 5,
    jitter = 0,
    timeout = 2000,
    rise = 2,
    fall = 3,
    mandatory = false,
    path = "/",
    method = "GET",
    tls = {},
    status = {"200-399"}
}
---
-- @param protocol of the upstream
function ____exports.provisionHealth(health, protocol)
    local ____health_0 = health
    local check = ____health_0.check
    local ____withDefaults_result_1 = withDefaults(health, HEALTH)
    local maxFails = ____withDefaults_result_1.maxFails
    local failTimeout = ____withDefaults_result_1.failTimeout
    local countLastTry = ____withDefaults_result_1.countLastTry
    local panicBelow = ____withDefaults_result_1.panicBelow
    local ____maxFails_3 = maxFails
    local ____failTimeout_4 = failTimeout
    local ____countLastTry_5 = countLastTry
    local ____health_failOn_6 = health.failOn
    local ____health_outlier_7 = health.outlier
    local ____panicBelow_8 = panicBelow
    local ____temp_2
    if check == nil then
        ____temp_2 = nil
    else
        ____temp_2 = withDefaults(
            check,
            withDefaults({protocol = protocol}, CHECK)
        )
    end
    return {
        maxFails = ____maxFails_3,
        failTimeout = ____failTimeout_4,
        countLastTry = ____countLastTry_5,
        failOn = ____health_failOn_6,
        outlier = ____health_outlier_7,
        panicBelow = ____panicBelow_8,
        check = ____temp_2
    }
end
return ____exports
