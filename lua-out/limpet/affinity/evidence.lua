-- Made by "limpet build" from limpet's src/affinity/evidence.ts; changes are lost at the next build.
local ____exports = {}
--- The request says nothing of a server.
local NOTHING = -1
____exports.NOTHING = NOTHING
--- It says something that nobody with one of the keys has signed.
____exports.FORGED = -2
--- Its binding is too old.
____exports.EXPIRED = -3
--- It names a server that was replaced since, and its memory with it.
____exports.STALE = -4
--- It names a server that is not in the upstream any more.
____exports.UNKNOWN = -5
--- Of two pieces of evidence in one request the one that counts: a server before all else, then what was found first.
function ____exports.better(first, second)
    if first >= 0 or second == NOTHING then
        return first
    end
    return (second >= 0 or first == NOTHING) and second or first
end
return ____exports
