-- Made by "limpet build" from limpet's src/nginx/machine/lease.ts; changes are lost at the next build.
local ____exports = {}
--- Whether this worker does what one worker at a time does for all: it looks up names.
function ____exports.holdsLease()
    return ngx.worker.id() == 0
end
return ____exports
