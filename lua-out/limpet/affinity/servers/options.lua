-- Made by "limpet build" from limpet's src/affinity/servers/options.ts; changes are lost at the next build.
local ____exports = {}
--- What the rules, DNS, files and operators say of a server, beside its name.
____exports.SERVER_OPTIONS = {
    "address",
    "weight",
    "down",
    "backup",
    "draining",
    "maxConnections",
    "maxFails",
    "failTimeout",
    "slowStart",
    "incarnation",
    "group"
}
--- An option of a server in words.
function ____exports.optionText(value)
    return value == nil and "none" or tostring(value)
end
return ____exports
