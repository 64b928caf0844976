-- Made by "limpet build" from limpet's src/nginx/status/faults.ts; changes are lost at the next build.
local ____exports = {}
--- A fault is logged at most once in this many seconds.
local SILENCE = 1
local silentUntil = 0
local unwarnedUntil = {}
--- Logs a fault of the rules or of Limpet itself, at most once per second in each worker, so that a
-- fault in every request does not fill the disk.
function ____exports.reportFault(upstream, fault)
    local now = ngx.now()
    if now < silentUntil then
        return
    end
    silentUntil = now + SILENCE
    ngx.log(
        ngx.ERR,
        "limpet: upstream \"",
        upstream,
        "\": ",
        tostring(fault),
        "; served by round robin"
    )
end
--- Logs what an operator should know about an upstream, at most once per second in each worker.
-- 
-- @param topic warnings about different topics do not silence one another
function ____exports.warnSeldom(upstream, message, topic)
    if topic == nil then
        topic = ""
    end
    local now = ngx.now()
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
return ____exports
