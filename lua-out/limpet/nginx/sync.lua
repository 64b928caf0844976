-- Made by "limpet build" from limpet's src/nginx/sync.ts; changes are lost at the next build.
local ____exports = {}
local ____shared_state = require("limpet.nginx.health.shared-state")
local isBehind = ____shared_state.isBehind
local isOutage = ____shared_state.isOutage
local readSharedState = ____shared_state.readSharedState
local ____recovery = require("limpet.nginx.health.recovery")
local recoverIfNeeded = ____recovery.recoverIfNeeded
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____lease = require("limpet.nginx.machine.lease")
local holdsLease = ____lease.holdsLease
local leaveLease = ____lease.leaveLease
local ____cells = require("limpet.nginx.metrics.cells")
local measureServers = ____cells.measureServers
local ____bound_sessions = require("limpet.nginx.servers.bound-sessions")
local tellBoundSessions = ____bound_sessions.tellBoundSessions
local ____drain = require("limpet.nginx.servers.drain")
local lookAfterDrains = ____drain.lookAfterDrains
local ____lineup = require("limpet.affinity.servers.lineup")
local goOnStarting = ____lineup.goOnStarting
local ____method = require("limpet.affinity.balancing.method")
local answerTimeDecay = ____method.answerTimeDecay
local goesByRequests = ____method.goesByRequests
local ____in_flight = require("limpet.nginx.servers.in-flight")
local lookAfterCounts = ____in_flight.lookAfterCounts
local lookAtRequests = ____in_flight.lookAtRequests
local ____rebalancing = require("limpet.nginx.servers.rebalancing")
local countIfDue = ____rebalancing.countIfDue
local lookAtSessionsIfDue = ____rebalancing.lookAtSessionsIfDue
local ____published = require("limpet.nginx.servers.published")
local publishAgainIfLost = ____published.publishAgainIfLost
local publishRules = ____published.publishRules
local ____saving = require("limpet.nginx.servers.saving")
local saveIfPublished = ____saving.saveIfPublished
local ____servers_file = require("limpet.nginx.servers.servers-file")
local lookAtFiles = ____servers_file.lookAtFiles
local ____sharing = require("limpet.nginx.servers.sharing")
local shareIfDue = ____sharing.shareIfDue
local ____swap = require("limpet.nginx.servers.swap")
local buildIfPublished = ____swap.buildIfPublished
local seedChance = ____swap.seedChance
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local SYNC_INTERVAL = 0.05
local CLOSE_SYNC_INTERVAL = 0.005
local MEASURE_INTERVAL = 300
--- Seconds between two times that a worker tells the others of its requests.
local TELL_INTERVAL = 1
local dictionary = ngx.shared.limpet
local function sync(upstream, now)
    if upstream.nextSync == 0 then
        seedChance(upstream)
    end
    local ____upstream_0 = upstream
    local health = ____upstream_0.health
    local rules = ____upstream_0.rules
    local isClose = goesByRequests(rules)
    upstream.nextSync = now + (isClose and CLOSE_SYNC_INTERVAL or SYNC_INTERVAL)
    if dictionary == nil then
        return
    end
    if upstream.isCounted then
        lookAfterCounts(upstream, now)
    end
    if upstream.cell >= 0 and now >= upstream.nextMeasure then
        upstream.nextMeasure = now + MEASURE_INTERVAL
        upstream.cell = measureServers(upstream.name, upstream.current)
    end
    if isBehind(upstream) then
        readSharedState(upstream)
    end
    if rules.mayChange then
        if not upstream.isPublished then
            publishRules(upstream)
        end
        buildIfPublished(upstream)
    end
    local ____upstream_current_1 = upstream.current
    local standing = ____upstream_current_1.standing
    if standing.isOutage then
        standing.isOutage = isOutage(health, upstream.current)
    end
    recoverIfNeeded(upstream)
    if standing.isStarting then
        goOnStarting(upstream.current, now)
    end
    lookAtSessionsIfDue(upstream, now)
    if isClose then
        lookAtRequests(
            upstream.current,
            answerTimeDecay(rules.balancing)
        )
    end
end
--- Syncs with the other workers if it is time: what every request does first.
local function syncIfDue(upstream)
    local now = monotonicNow()
    if now >= upstream.nextSync then
        sync(upstream, now)
    end
end
____exports.syncIfDue = syncIfDue
jit.off(sync)
local function tellLast()
    for ____, upstream in pairs(upstreams) do
        do
            if not upstream.rules.mayChange then
                goto __continue23
            end
            tellBoundSessions(upstream)
        end
        ::__continue23::
    end
end
--- The same without requests, for upstreams whose servers may change: in a timer, again and again.
local function syncChanging(premature)
    if premature then
        tellLast()
        saveIfPublished()
        leaveLease()
        return
    end
    local now = monotonicNow()
    for ____, upstream in pairs(upstreams) do
        do
            if not upstream.rules.mayChange then
                goto __continue17
            end
            syncIfDue(upstream)
            if now >= upstream.nextTell then
                upstream.nextTell = now + TELL_INTERVAL
                tellBoundSessions(upstream)
                if holdsLease() then
                    publishAgainIfLost(upstream)
                end
            end
            if not holdsLease() then
                goto __continue17
            end
            lookAfterDrains(upstream)
            countIfDue(upstream)
            shareIfDue(upstream)
        end
        ::__continue17::
    end
    lookAtFiles()
    saveIfPublished()
end
____exports.syncChanging = syncChanging
--- Begins to sync without requests.
function ____exports.keepSyncing()
    ngx.timer.every(SYNC_INTERVAL, syncChanging)
end
return ____exports
