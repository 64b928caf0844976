-- Made by "limpet build" from limpet's src/affinity/tables/by-name.ts; changes are lost at the next build.
local ____exports = {}
--- The servers in the order of their names, so that a table does not depend on the order of the
-- rules where two servers want the same slot at once. Insertion sort: they mostly come sorted.
function ____exports.byName(servers)
    local sorted = {}
    for ____, server in ipairs(servers) do
        local place = #sorted
        while place > 0 and sorted[place].name > server.name do
            sorted[place + 1] = sorted[place]
            place = place - 1
        end
        sorted[place + 1] = server
    end
    return sorted
end
return ____exports
