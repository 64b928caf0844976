-- Made by "limpet build" from limpet's src/nginx/admin/plus/nginx.ts; changes are lost at the next build.
local math_floor = math.floor
local math_max = math.max
local string_format = string.format
local ____exports = {}
local ffi = require("ffi")
local ____ngx_process = require("ngx.process")
local get_master_pid = ____ngx_process.get_master_pid
local ____json = require("limpet.nginx.admin.json")
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
ffi.cdef("\n  extern volatile unsigned long *limpet_accepted __asm__(\"ngx_stat_accepted\");\n  extern volatile unsigned long *limpet_handled __asm__(\"ngx_stat_handled\");\n  extern volatile unsigned long *limpet_requests __asm__(\"ngx_stat_requests\");\n")
local ____ffi_0 = ffi
local C = ____ffi_0.C
local variables = ngx.var
local dictionary = ngx.shared.limpet
local LOADS = "loads"
local loadedAt = 0
--- The configuration is loaded: in the init phase.
function ____exports.noteLoad()
    loadedAt = ngx.now()
    if dictionary ~= nil then
        dictionary:incr(LOADS, 1, 0)
    end
end
local function timestamp(seconds)
    local milliseconds = math_floor(seconds % 1 * 1000)
    return ((os.date(
        "!%Y-%m-%dT%H:%M:%S",
        math_floor(seconds)
    ) .. ".") .. string_format("%03d", milliseconds)) .. "Z"
end
--- nginx itself.
function ____exports.plusNginx()
    local loads = unpack(
        dictionary == nil and ({1}) or ({dictionary:get(LOADS)}),
        1,
        1
    )
    return (jsonObject({
        {
            "version",
            jsonText(variables.nginx_version or "")
        },
        {
            "build",
            jsonText("")
        },
        {
            "address",
            jsonText(variables.server_addr or "")
        },
        {
            "generation",
            jsonNumber(loads or 1)
        },
        {
            "load_timestamp",
            jsonText(timestamp(loadedAt))
        },
        {
            "timestamp",
            jsonText(timestamp(ngx.now()))
        },
        {
            "pid",
            jsonNumber(ngx.worker.pid())
        },
        {
            "ppid",
            jsonNumber(get_master_pid() or 0)
        }
    }))
end
local function counter(name)
    local isThere, value = pcall(function() return (tonumber(C[name][0])) end)
    return isThere and (value or 0) or 0
end
local function numberIn(variable)
    return tonumber(variables[variable]) or 0
end
function ____exports.plusConnections()
    local accepted = counter("limpet_accepted")
    return (jsonObject({
        {
            "accepted",
            jsonNumber(accepted)
        },
        {
            "dropped",
            jsonNumber(math_max(
                0,
                accepted - counter("limpet_handled")
            ))
        },
        {
            "active",
            jsonNumber(math_max(
                0,
                numberIn("connections_active") - numberIn("connections_waiting")
            ))
        },
        {
            "idle",
            jsonNumber(numberIn("connections_waiting"))
        }
    }))
end
function ____exports.plusRequests()
    return (jsonObject({
        {
            "total",
            jsonNumber(counter("limpet_requests"))
        },
        {
            "current",
            jsonNumber(numberIn("connections_reading") + numberIn("connections_writing"))
        }
    }))
end
return ____exports
