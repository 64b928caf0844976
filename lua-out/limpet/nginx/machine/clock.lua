-- Made by "limpet build" from limpet's src/nginx/machine/clock.ts; changes are lost at the next build.
local ____exports = {}
local ffi = require("ffi")
ffi.cdef("extern volatile uintptr_t limpet_milliseconds __asm__(\"ngx_current_msec\")")
local ____ffi_0 = ffi
local C = ____ffi_0.C
--- Seconds since some time, by a clock that nobody sets and that all workers share: for what is about
-- durations. nginx reads it whenever it wakes up, as it does with `ngx.now`.
function ____exports.monotonicNow()
    return tonumber(C.limpet_milliseconds) / 1000
end
return ____exports
