-- Made by "limpet build" from limpet's src/affinity/machine.ts; changes are lost at the next build.
local ____exports = {}
--- Steps of a loop between two pauses: some tenths of a millisecond where nothing is compiled yet.
____exports.STEPS_BETWEEN_PAUSES = 128
--- For work that is done in one go.
function ____exports.doNotPause()
end
return ____exports
