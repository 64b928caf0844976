-- Made by "limpet build" from limpet's src/affinity/binding/binder.ts; changes are lost at the next build.
local ____exports = {}
local ____finding = require("limpet.affinity.binding.finding")
local NOTHING = ____finding.NOTHING
--- Of two findings about one request the one that counts: a server before all else, then what was found first.
function ____exports.better(first, second)
    if first >= 0 or second == NOTHING then
        return first
    end
    return (second >= 0 or first == NOTHING) and second or first
end
return ____exports
