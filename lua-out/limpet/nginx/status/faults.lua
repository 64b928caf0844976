-- Made by "limpet build" from limpet's src/nginx/status/faults.ts; changes are lost at the next build.
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____cells = require("limpet.nginx.metrics.cells")
local upstreamCell = ____cells.upstreamCell
local ____memory = require("limpet.nginx.metrics.memory")
local add = ____memory.add
local ____numbers = require("limpet.nginx.metrics.numbers")
local FAULTS = ____numbers.FAULTS
local ____quiet_log = require("limpet.nginx.machine.quiet-log")
local logAloud = ____quiet_log.logAloud
local ____rule_lines = require("limpet.nginx.status.rule-lines")
local placeInRules = ____rule_lines.placeInRules
--- A fault is logged at most once in this many seconds.
local SILENCE = 1
local silentUntil = 0
local unwarnedUntil = {}
--- Counts a fault of the rules or of Limpet itself, and logs it, at most once per second in each worker, so that a
-- fault in every request does not fill the disk. What went wrong in the rules has its place in their TypeScript.
function ____exports.reportFault(upstream, fault)
    add(
        upstreamCell(upstream),
        FAULTS,
        1
    )
    local now = monotonicNow()
    if now < silentUntil then
        return
    end
    silentUntil = now + SILENCE
    local place = placeInRules(fault)
    local what = place == nil and tostring(fault) or (place .. ": ") .. tostring(fault)
    logAloud(ngx.ERR, ((("limpet: upstream \"" .. upstream) .. "\": ") .. what) .. "; served by round robin")
end
--- Seconds between two times that a worker says that servers are not checked.
local UNCHECKED_SILENCE = 60
local uncheckedUntil = 0
--- Logs that servers are not checked for a reason that is this machine's own, at most once a minute in each worker.
function ____exports.reportUnchecked(upstream, reason)
    local now = monotonicNow()
    if now < uncheckedUntil then
        return
    end
    uncheckedUntil = now + UNCHECKED_SILENCE
    logAloud(ngx.ERR, (("limpet: upstream \"" .. upstream) .. "\": its servers are not checked: ") .. reason)
end
--- Logs what an operator should know about an upstream, at most once per second in each worker.
-- 
-- @param topic warnings about different topics do not silence one another
local function warnSeldom(upstream, message, topic)
    if topic == nil then
        topic = ""
    end
    local now = monotonicNow()
    if now < (unwarnedUntil[topic] or 0) then
        return
    end
    unwarnedUntil[topic] = now + SILENCE
    ngx.log(
        ngx.WARN,
        "limpet: upstream \"",
        upstream,
        "\": ",
        message
    )
end
____exports.warnSeldom = warnSeldom
--- Logs that a location names what is no upstream of the rules. nginx does with its requests what it would without Limpet.
function ____exports.warnUnknown(upstream)
    warnSeldom(upstream, "a location names it, but it is not in the rules that nginx loaded, so no session is kept there")
end
return ____exports
