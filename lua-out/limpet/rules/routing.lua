-- Made by "limpet build" from src/routing.ts; changes are lost at the next build.
local ____exports = {}
local ____limpet = require("limpet.index")
local bearerToken = ____limpet.bearerToken
local clientAddress = ____limpet.clientAddress
local cookie = ____limpet.cookie
local defineRouting = ____limpet.defineRouting
local fromEnvironment = ____limpet.fromEnvironment
local hash = ____limpet.hash
local header = ____limpet.header
local tagSession = ____limpet.tagSession
____exports.default = defineRouting({upstreams = {
    shop = {
        servers = {{name = "a", address = "127.0.0.1:8081"}, {name = "b", address = "127.0.0.1:8082"}, {name = "c", address = "127.0.0.1:8083"}},
        affinity = tagSession({
            carriers = {
                cookie("JSESSIONID"),
                header("X-Session-Id")
            },
            keys = fromEnvironment("LIMPET_KEYS")
        }),
        health = {failTimeout = 2}
    },
    reports = {
        servers = {{name = "a", address = "127.0.0.1:8081", weight = 2}, {name = "b", address = "127.0.0.1:8082"}, {name = "c", address = "127.0.0.1:8083", backup = true}},
        session = {
            function(request) return (request:header("X-Tenant")) end,
            bearerToken(),
            clientAddress({ipv4 = 24, ipv6 = 56})
        },
        affinity = hash({table = "maglev"}),
        health = {maxFails = 2, failTimeout = 30}
    }
}})
return ____exports
