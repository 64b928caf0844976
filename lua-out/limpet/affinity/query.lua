-- Made by "limpet build" from limpet's src/affinity/query.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
--- Rewrites the values of all arguments of a name. What is left stays as it was, byte for byte.
-- 
-- @param needle the name in lower case and "="; the case of names does not matter, as in nginx's `$arg_NAME`
function ____exports.rewriteArguments(query, needle, rewriter)
    local result = ""
    local copied = 0
    local start = 0
    do
        while true do
            local ampersand = (string_find(
                query,
                "&",
                math_max(start + 1, 1),
                true
            ) or 0) - 1
            local ____end = ampersand < 0 and #query or ampersand
            local from = start + #needle
            if from <= ____end and string_lower(string_sub(query, start + 1, from)) == needle then
                local value = string_sub(query, from + 1, ____end)
                local replacement = rewriter:rewriteArgument(value)
                if replacement ~= value then
                    result = result .. string_sub(query, copied + 1, from) .. replacement
                    copied = ____end
                end
            end
            if ampersand < 0 then
                break
            end
            start = ____end + 1
        end
    end
    return result .. string_sub(query, copied + 1, #query)
end
return ____exports
