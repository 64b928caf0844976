-- Made by "limpet build" from limpet's src/nginx/machine/lease.ts; changes are lost at the next build.
local ____exports = {}
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
--- Seconds for which a worker has the lease from each time on that it asks; another has it at most that long after its death.
local TERM = 2
--- The lease is renewed when less than this is left, so that most questions write nothing.
local RENEWAL = 1
local KEY = "lease"
local dictionary = ngx.shared.limpet
local isHolder = false
local renewAt = 0
--- Whether this worker does what one worker at a time has to do: to look names up, to read files, to save. To be asked
-- several times a second.
function ____exports.holdsLease()
    if dictionary == nil then
        return false
    end
    local own = ngx.worker.pid()
    local now = monotonicNow()
    if isHolder and now < renewAt then
        return true
    end
    local holder = dictionary:get(KEY)
    isHolder = holder == own or holder == nil and (dictionary:add(KEY, own, TERM)) == true
    if isHolder then
        dictionary:set(KEY, own, TERM)
    end
    renewAt = now + TERM - RENEWAL
    return isHolder
end
--- For a worker that is to exit: the next takes over at once.
function ____exports.leaveLease()
    if not isHolder or dictionary == nil then
        return
    end
    isHolder = false
    if (dictionary:get(KEY)) == ngx.worker.pid() then
        dictionary:delete(KEY)
    end
end
return ____exports
