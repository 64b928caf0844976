-- Made by "limpet build" from limpet's src/affinity/rules.ts; changes are lost at the next build.
local ____exports = {}
--- Declares the routing rules; the default export of `src/routing.ts`.
-- `limpet build` checks what the types cannot express, for example that no two servers have the same name.
function ____exports.defineRouting(routing)
    return routing
end
return ____exports
