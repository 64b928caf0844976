-- Made by "limpet build" from limpet's src/affinity/servers/incarnation.ts; changes are lost at the next build.
local ____exports = {}
--- In place of an incarnation: the server does not tell, or is not known to.
____exports.NO_INCARNATION = -1
--- A number for an incarnation's text that takes three bytes.
function ____exports.incarnationOf(text, machine)
    return machine.crc32(text) % 16777216
end
return ____exports
