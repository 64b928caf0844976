-- Made by "limpet build" from limpet's src/nginx/machine/quiet-log.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
local ____resty_core_base = require("resty.core.base")
local get_request = ____resty_core_base.get_request
ffi.cdef("\n  typedef struct {\n    uintptr_t level; void *file; uintptr_t connection; intptr_t disk_full_time; void *handler; void *data;\n  } limpet_log;\n  typedef struct {\n    void *data; void *read; void *write; int fd; void *recv; void *send; void *recv_chain; void *send_chain;\n    void *listening; int64_t sent; limpet_log *log;\n  } limpet_connection;\n  typedef struct { uint32_t signature; limpet_connection *connection; } limpet_request;\n")
--- "HTTP", as the first bytes of every request in memory.
local SIGNATURE = 1347703880
--- Below every level that there is.
local SILENT = 0
--- The level of the timer that was silenced last. All of ours log as `http {}` says, or the location that began them.
local usual = SILENT
--- The log of the timer that this runs in, if it is what it has to be.
local function ownLog()
    local request = get_request()
    if request == nil then
        return nil
    end
    local ____ffi_cast_result_0 = ffi.cast("limpet_request *", request)
    local signature = ____ffi_cast_result_0.signature
    local connection = ____ffi_cast_result_0.connection
    if signature ~= SIGNATURE then
        return nil
    end
    local ____connection_1 = connection
    local log = ____connection_1.log
    return log.data == connection and log or nil
end
--- Has nginx log nothing of the timer that this runs in, nor of its sockets.
function ____exports.silence()
    local log = ownLog()
    if log == nil or tonumber(log.level) == SILENT then
        return
    end
    usual = tonumber(log.level)
    log.level = SILENT
end
--- Logs a message even so.
function ____exports.logAloud(level, message)
    local log = ownLog()
    local isSilent = log ~= nil and tonumber(log.level) == SILENT
    if isSilent then
        log.level = usual
    end
    ngx.log(level, message)
    if isSilent then
        log.level = SILENT
    end
end
return ____exports
