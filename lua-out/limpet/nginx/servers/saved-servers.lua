-- Made by "limpet build" from limpet's src/nginx/servers/saved-servers.ts; changes are lost at the next build.
local ____exports = {}
local kept = {saved = {}}
--- What the state file had when nginx started.
function ____exports.keepSaved(saved)
    kept.saved = saved
end
--- What was saved of an upstream.
function ____exports.savedRecord(upstream)
    return kept.saved[upstream]
end
return ____exports
