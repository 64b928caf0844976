-- Made by "limpet build" from limpet's src/affinity/machine.ts; changes are lost at the next build.
local ____exports = {}
--- For work that is done in one go.
function ____exports.doNotPause()
end
return ____exports
