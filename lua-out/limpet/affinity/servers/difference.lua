-- Made by "limpet build" from limpet's src/affinity/servers/difference.ts; changes are lost at the next build.
local ____exports = {}
local ____by_name = require("limpet.affinity.servers.by-name")
local namedServer = ____by_name.namedServer
local serversByName = ____by_name.serversByName
local ____options = require("limpet.affinity.servers.options")
local optionText = ____options.optionText
local SERVER_OPTIONS = ____options.SERVER_OPTIONS
local function addChange(words, name, option, was, is)
    if was ~= is then
        words[#words + 1] = (((((name .. ": ") .. option) .. " ") .. optionText(was)) .. " → ") .. optionText(is)
    end
end
local function deadlineOf(____bindingPattern0)
    local drainUntil
    drainUntil = ____bindingPattern0.drainUntil
    local ____temp_0
    if drainUntil == 0 then
        ____temp_0 = nil
    else
        ____temp_0 = drainUntil
    end
    return ____temp_0
end
--- What changed between two sets of servers, in words: `+c (10.0.0.3:80)` for one that was added, `-a` for one that was
-- removed, and `b: weight 1 → 2` for each other change.
function ____exports.differences(before, after)
    local words = {}
    local former = serversByName(before)
    local isThere = {}
    for ____, server in ipairs(after) do
        local name = server.name
        isThere[name] = true
        local old = namedServer(former, name)
        if old == nil then
            words[#words + 1] = ((("+" .. name) .. " (") .. server.address) .. ")"
        else
            for ____, option in ipairs(SERVER_OPTIONS) do
                addChange(
                    words,
                    name,
                    option,
                    old[option],
                    server[option]
                )
            end
            addChange(
                words,
                name,
                "drainUntil",
                deadlineOf(old),
                deadlineOf(server)
            )
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
