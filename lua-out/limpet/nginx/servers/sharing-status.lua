-- Made by "limpet build" from limpet's src/nginx/servers/sharing-status.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local dictionary = ngx.shared.limpet
local function readKey(upstream)
    return "servers shared " .. upstream
end
local function problemKey(upstream)
    return "servers not shared " .. upstream
end
function ____exports.sharingStatus(upstream)
    local at = dictionary:get(readKey(upstream))
    local problem = dictionary:get(problemKey(upstream))
    return {
        age = type(at) == "number" and math_max(
            0,
            monotonicNow() - at
        ) or nil,
        problem = type(problem) == "string" and problem or nil
    }
end
--- Redis was read, and what it has and what this proxy knows are the same.
function ____exports.noteShared(upstream)
    dictionary:set(
        readKey(upstream),
        monotonicNow()
    )
    dictionary:delete(problemKey(upstream))
end
function ____exports.noteNotShared(upstream, problem)
    dictionary:set(
        problemKey(upstream),
        problem
    )
end
return ____exports
