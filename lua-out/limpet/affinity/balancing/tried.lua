-- Made by "limpet build" from limpet's src/affinity/balancing/tried.ts; changes are lost at the next build.
local ____exports = {}
--- In place of a server's index: no server can be picked.
____exports.NO_SERVER = -1
____exports.NONE_TRIED = {}
return ____exports
