-- Made by "limpet build" from limpet's src/nginx/index.ts; changes are lost at the next build.
local ____exports = {}
do
    local ____admin = require("limpet.nginx.phases.admin")
    ____exports.admin = ____admin.admin
end
do
    local ____balancer = require("limpet.nginx.phases.balancer")
    ____exports.balance = ____balancer.balance
    ____exports.balanceKeepingAlive = ____balancer.balanceKeepingAlive
end
do
    local ____content = require("limpet.nginx.phases.content")
    ____exports.status = ____content.status
end
do
    local ____header_filter = require("limpet.nginx.phases.header-filter")
    ____exports.headerFilter = ____header_filter.headerFilter
end
do
    local ____init = require("limpet.nginx.phases.init")
    ____exports.start = ____init.start
end
do
    local ____init_worker = require("limpet.nginx.phases.init-worker")
    ____exports.startWorker = ____init_worker.startWorker
end
do
    local ____log = require("limpet.nginx.phases.log")
    ____exports.log = ____log.log
end
do
    local ____rewrite = require("limpet.nginx.phases.rewrite")
    ____exports.rewrite = ____rewrite.rewrite
end
do
    local ____change_servers = require("limpet.nginx.servers.change-servers")
    ____exports.changeServers = ____change_servers.changeServers
    ____exports.serversOf = ____change_servers.serversOf
end
return ____exports
