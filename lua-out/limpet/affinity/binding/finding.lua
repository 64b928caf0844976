-- Made by "limpet build" from limpet's src/affinity/binding/finding.ts; changes are lost at the next build.
local ____exports = {}
--- The request says nothing of a server.
____exports.NOTHING = -1
--- It says something, which nobody with one of the keys has signed.
____exports.FORGED = -2
--- Its binding is too old, or dated in the future.
____exports.EXPIRED = -3
--- It means a server that was since replaced, and its memory with it.
____exports.STALE = -4
--- It means a server that is not in the rules any more.
____exports.UNKNOWN = -5
return ____exports
