-- Made by "limpet build" from limpet's src/affinity/affinities/none.ts; changes are lost at the next build.
local ____exports = {}
--- Ties no session to a server: the upstream only balances, as its `balancing` says. It stands alone.
function ____exports.none()
    return {kind = "none"}
end
return ____exports
