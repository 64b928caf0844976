-- Made by "limpet build" from limpet's src/affinity/dns/candidates.ts; changes are lost at the next build.
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local function dotsIn(name)
    local dots = 0
    do
        local i = 0
        while i < #name do
            if string_sub(name, i + 1, i + 1) == "." then
                dots = dots + 1
            end
            i = i + 1
        end
    end
    return dots
end
--- The full names to ask for, in their order: with each domain of the search list, and as it is, first if it has `ndots`
-- dots, else last. A name with a dot at its end is full already.
function ____exports.candidates(name, search, ndots)
    local last = string_sub(name, #name - 1 + 1, #name)
    if last == "." then
        return {string_sub(name, 1, #name - 1)}
    end
    local names = {}
    local isFullFirst = dotsIn(name) >= ndots
    if isFullFirst then
        names[#names + 1] = name
    end
    for ____, domain in ipairs(search) do
        local bare = #domain > 0 and string_sub(domain, #domain - 1 + 1, #domain) == "." and string_sub(domain, 1, #domain - 1) or domain
        if #bare > 0 then
            names[#names + 1] = (name .. ".") .. bare
        end
    end
    if not isFullFirst then
        names[#names + 1] = name
    end
    return names
end
return ____exports
