-- Made by "limpet build" from limpet's src/nginx/upstream.ts; changes are lost at the next build.
local string_lower = string.lower
local table_sort = table.sort
local ____exports = {}
--- By name; none for an upstream that is not in the rules, or whose rules could not be loaded.
local upstreams = {}
____exports.upstreams = upstreams
local byLowerCase = {}
--- Puts an upstream among those of this worker.
function ____exports.addUpstream(name, upstream)
    upstreams[name] = upstream
    byLowerCase[string_lower(name)] = upstream
end
--- The names of all upstreams, sorted.
function ____exports.upstreamNames()
    local names = {}
    for name in pairs(upstreams) do
        names[#names + 1] = name
    end
    table_sort(names)
    return names
end
--- An upstream by a name in any case, as nginx finds it: a name may come from the request.
function ____exports.upstreamInAnyCase(name)
    local ____temp_0
    if name == nil then
        ____temp_0 = nil
    else
        ____temp_0 = byLowerCase[string_lower(name)]
    end
    return ____temp_0
end
return ____exports
