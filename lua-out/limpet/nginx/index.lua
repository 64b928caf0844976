-- Made by "limpet build" from limpet's src/nginx/index.ts; changes are lost at the next build.
local ____exports = {}
do
    local ____balancer = require("limpet.nginx.balancer")
    ____exports.balance = ____balancer.balance
    ____exports.balanceKeepingAlive = ____balancer.balanceKeepingAlive
end
do
    local ____header_filter = require("limpet.nginx.header-filter")
    ____exports.headerFilter = ____header_filter.headerFilter
end
do
    local ____init = require("limpet.nginx.init")
    ____exports.start = ____init.start
end
do
    local ____log = require("limpet.nginx.log")
    ____exports.log = ____log.log
end
do
    local ____rewrite = require("limpet.nginx.rewrite")
    ____exports.rewrite = ____rewrite.rewrite
end
do
    local ____status = require("limpet.nginx.status")
    ____exports.status = ____status.status
end
return ____exports
