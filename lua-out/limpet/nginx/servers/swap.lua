-- Made by "limpet build" from limpet's src/nginx/servers/swap.ts; changes are lost at the next build.
local math_floor = math.floor
local math_max = math.max
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____running_upstream = require("limpet.affinity.running-upstream")
local createLineup = ____running_upstream.createLineup
local ____generation = require("limpet.affinity.servers.generation")
local mayBeTried = ____generation.mayBeTried
local ____method = require("limpet.affinity.balancing.method")
local goesByRequests = ____method.goesByRequests
local ____random_numbers = require("limpet.affinity.balancing.random-numbers")
local seedRandom = ____random_numbers.seedRandom
local ____lineup = require("limpet.affinity.servers.lineup")
local skipTurns = ____lineup.skipTurns
local ____shared_state = require("limpet.nginx.health.shared-state")
local adoptState = ____shared_state.adoptState
local readStateOf = ____shared_state.readStateOf
local ____judgement = require("limpet.nginx.health.judgement")
local keepTriesOf = ____judgement.keepTriesOf
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____cells = require("limpet.nginx.metrics.cells")
local measureServers = ____cells.measureServers
local ____faults = require("limpet.nginx.status.faults")
local warnSeldom = ____faults.warnSeldom
local ____in_flight = require("limpet.nginx.servers.in-flight")
local countRequests = ____in_flight.countRequests
local ____published = require("limpet.nginx.servers.published")
local publishedNumber = ____published.publishedNumber
local publishedServers = ____published.publishedServers
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
--- Seconds after which a build that has not ended is taken for lost: nginx drops timers when too many run.
local LONGEST_BUILD = 10
local function isOutdated(____bindingPattern0)
    local isPublished
    local current
    local name
    name = ____bindingPattern0.name
    current = ____bindingPattern0.current
    isPublished = ____bindingPattern0.isPublished
    if not isPublished then
        return false
    end
    local number = publishedNumber(name)
    return number ~= nil and number ~= current.generation.number
end
local function spreadTurns(lineup)
    local ____lineup_generation_2 = lineup.generation
    local servers = ____lineup_generation_2.servers
    if #servers > 0 then
        skipTurns(
            lineup,
            ngx.worker.pid() % #servers
        )
    end
end
--- What the phases have to know of a generation as a whole.
local function describeServers(upstream, ____bindingPattern0)
    local servers
    servers = ____bindingPattern0.servers
    local ____upstream_1 = upstream
    local rules = ____upstream_1.rules
    local bindings = ____upstream_1.bindings
    local hasLimits = false
    local tries = 0
    for ____, server in ipairs(servers) do
        if server.maxConnections > 0 then
            hasLimits = true
        end
        if mayBeTried(server, bindings ~= nil) then
            tries = tries + 1
        end
    end
    upstream.isCounted = rules.mayChange or hasLimits or goesByRequests(rules)
    upstream.moreTries = rules.mayChange and math_max(0, tries - 1) or 0
end
____exports.describeServers = describeServers
--- The requests that come from now on get these servers.
local function takeLineup(upstream, lineup)
    if upstream.isCounted then
        countRequests(upstream.name, lineup)
    end
    if upstream.cell >= 0 then
        measureServers(upstream.name, lineup)
    end
    upstream.current = lineup
    local ____upstream_health_0 = upstream.health
    local judgement = ____upstream_health_0.judgement
    if judgement ~= nil then
        keepTriesOf(judgement, lineup.generation.places)
    end
    upstream.spent = {}
    describeServers(upstream, lineup.generation)
end
____exports.takeLineup = takeLineup
local function buildPublished(upstream, pause)
    local published = publishedServers(upstream.name, pause)
    if published == nil then
        return
    end
    local lineup = createLineup(
        published.number,
        published.servers,
        upstream.tools,
        upstream.current,
        pause
    )
    local state = readStateOf(upstream, lineup, pause)
    if #upstream.current.generation.servers == 0 then
        spreadTurns(lineup)
    end
    adoptState(upstream, lineup, state)
    takeLineup(upstream, lineup)
end
local function build(premature, upstream)
    if not premature then
        local slices = beginSlices()
        local ok, fault = pcall(buildPublished, upstream, slices.pause)
        slices["end"]()
        if not ok then
            warnSeldom(
                upstream.name,
                "its new servers cannot be used: " .. tostring(fault)
            )
        end
    end
    upstream.buildAgainAt = 0
end
--- Has a newer generation built, off the path of requests, if one was published.
local function buildIfPublished(upstream)
    local now = monotonicNow()
    if now < upstream.buildAgainAt or not isOutdated(upstream) then
        return
    end
    local timer = ngx.timer.at(0, build, upstream)
    if timer ~= nil then
        upstream.buildAgainAt = now + LONGEST_BUILD
    end
end
____exports.buildIfPublished = buildIfPublished
--- Seconds between two looks at whether a generation is built.
local BUILD_LOOK = 0.005
--- Has a newer generation built, if one was published, and waits until this worker has it. Needs a phase that can wait.
function ____exports.catchUp(upstream)
    local deadline = monotonicNow() + LONGEST_BUILD
    while isOutdated(upstream) and monotonicNow() < deadline do
        buildIfPublished(upstream)
        ngx.sleep(BUILD_LOOK)
    end
end
--- The same in one go, for a worker that has no requests yet.
function ____exports.buildAtOnce(upstream)
    if isOutdated(upstream) then
        buildPublished(upstream, doNotPause)
    end
end
--- What is left to chance is another in every worker.
function ____exports.seedChance(____bindingPattern0)
    local current
    local tools
    tools = ____bindingPattern0.tools
    current = ____bindingPattern0.current
    seedRandom(
        tools.balancingTools.random,
        ngx.worker.pid() + math_floor(ngx.now() * 1000)
    )
    spreadTurns(current)
end
return ____exports
