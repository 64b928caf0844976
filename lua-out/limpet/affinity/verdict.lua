-- Made by "limpet build" from limpet's src/affinity/verdict.ts; changes are lost at the next build.
local ____exports = {}
____exports.VERDICTS = {
    "new",
    "hit",
    "failed",
    "moved:down",
    "moved:draining",
    "moved:full",
    "moved:load",
    "moved:group",
    "moved:balance",
    "expired",
    "forged",
    "stale",
    "unknown",
    "refused",
    "none"
}
return ____exports
