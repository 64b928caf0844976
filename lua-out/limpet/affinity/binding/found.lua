-- Made by "limpet build" from limpet's src/affinity/binding/found.ts; changes are lost at the next build.
local ____exports = {}
local ____evidence = require("limpet.affinity.evidence")
local NOTHING = ____evidence.NOTHING
local ____incarnation = require("limpet.affinity.servers.incarnation")
local NO_INCARNATION = ____incarnation.NO_INCARNATION
____exports.FOUND_NOTHING = {evidence = NOTHING, key = nil, incarnation = NO_INCARNATION, isContradictory = false}
return ____exports
