-- Made by "limpet build" from limpet's src/affinity/rules.ts; changes are lost at the next build.
local ____exports = {}
--- Declares the routing rules; the default export of `src/routing.ts`.
-- What the types cannot tell apart (two servers of one name, say) `limpet build` checks.
function ____exports.defineRouting(routing)
    return routing
end
return ____exports
