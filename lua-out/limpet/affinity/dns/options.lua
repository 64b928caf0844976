-- Made by "limpet build" from limpet's src/affinity/dns/options.ts; changes are lost at the next build.
local ____exports = {}
____exports.DNS = {
    minTtl = 1,
    maxTtl = 10,
    ipv6 = true,
    keepFor = math.huge,
    emptyAfter = 30,
    required = false
}
return ____exports
