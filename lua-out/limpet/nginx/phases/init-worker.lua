-- Made by "limpet build" from limpet's src/nginx/phases/init-worker.ts; changes are lost at the next build.
local ____exports = {}
local ____swap = require("limpet.nginx.servers.swap")
local buildAtOnce = ____swap.buildAtOnce
local ____sync = require("limpet.nginx.sync")
local keepSyncing = ____sync.keepSyncing
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
--- The init_worker phase, only where an upstream's servers may change: takes over what was published
-- since the master process began, and goes on doing so without requests.
-- 
-- @entry init_worker
function ____exports.startWorker()
    for ____, upstream in pairs(upstreams) do
        if upstream.rules.mayChange then
            buildAtOnce(upstream)
        end
    end
    keepSyncing()
end
return ____exports
