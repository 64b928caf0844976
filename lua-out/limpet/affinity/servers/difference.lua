-- Made by "limpet build" from limpet's src/affinity/servers/difference.ts; changes are lost at the next build.
local ____exports = {}
--- What one may want to know of a server beside its name.
local OPTIONS = {
    "address",
    "weight",
    "down",
    "backup",
    "draining",
    "drainUntil",
    "maxConnections",
    "maxFails",
    "failTimeout",
    "incarnation"
}
local function wordOf(value, option)
    return (value == nil or option == "drainUntil" and value == 0) and "none" or tostring(value)
end
--- What changed between two sets of servers, in words: `+c (10.0.0.3:80)` for one that was added, `-a` for one that was
-- removed, and `b: weight 1 → 2` for each other change.
function ____exports.differences(before, after)
    local words = {}
    local former = {}
    local isThere = {}
    for ____, server in ipairs(before) do
        former[server.name] = server
    end
    for ____, server in ipairs(after) do
        local name = server.name
        isThere[name] = true
        local old = former[name]
        if type(old) ~= "table" then
            words[#words + 1] = ((("+" .. name) .. " (") .. server.address) .. ")"
        else
            for ____, option in ipairs(OPTIONS) do
                local was = wordOf(old[option], option)
                local is = wordOf(server[option], option)
                if was ~= is then
                    words[#words + 1] = (((((name .. ": ") .. option) .. " ") .. was) .. " → ") .. is
                end
            end
        end
    end
    for ____, ____value in ipairs(before) do
        local name = ____value.name
        if isThere[name] ~= true then
            words[#words + 1] = "-" .. name
        end
    end
    return words
end
return ____exports
