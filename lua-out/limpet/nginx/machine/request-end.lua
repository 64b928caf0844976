-- Made by "limpet build" from limpet's src/nginx/machine/request-end.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
local ____resty_core_base = require("resty.core.base")
local get_request = ____resty_core_base.get_request
ffi.cdef("\n  typedef struct { int32_t value; int32_t rest[3]; } limpet_count;\n  typedef struct limpet_cleanup {\n    void *handler;\n    void *data;\n    struct limpet_cleanup *next;\n  } limpet_cleanup;\n  int limpet_post(void *count) __asm__(\"sem_post\");\n  limpet_cleanup *limpet_cleanup_add(void *request, size_t size) __asm__(\"ngx_http_cleanup_add\");\n")
local ____ffi_0 = ffi
local C = ____ffi_0.C
--- What makes nginx count an end; without it, it does nothing.
____exports.countsEnd = ffi.cast("void *", C.limpet_post)
--- Counts one more.
function ____exports.post(count)
    C.limpet_post(count)
end
--- A new count, at 0. It has to be there until the request that counts in it is over.
function ____exports.newCount()
    return (ffi.new("limpet_count"))
end
--- A place for what nginx does at the end of the current request, or of the one that it is a part of; before those that were
-- added so far.
-- 
-- @returns `undefined` where there is no memory left
function ____exports.addToEnd()
    return (C.limpet_cleanup_add(
        get_request(),
        0
    ))
end
return ____exports
