-- Made by "limpet build" from limpet's src/nginx/upstream.ts; changes are lost at the next build.
local ____exports = {}
--- By name; none for an upstream that is not in the rules, or whose rules could not be loaded.
____exports.upstreams = {}
return ____exports
