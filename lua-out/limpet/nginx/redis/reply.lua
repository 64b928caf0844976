-- Made by "limpet build" from limpet's src/nginx/redis/reply.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
function ____exports.isError(reply)
    return type(reply) == "table" and reply.error ~= nil
end
--- The items of a list; none if it is not a list.
local function itemsOf(reply)
    return (type(reply) ~= "table" or reply.error ~= nil) and ({}) or reply.items
end
____exports.itemsOf = itemsOf
--- An item of a list of texts.
function ____exports.textAt(reply, index)
    local item = itemsOf(reply)[index + 1]
    return type(item) == "string" and item or nil
end
--- The kind of error: "OOM", "WRONGPASS". The words after it may repeat what was sent.
function ____exports.errorCode(____bindingPattern0)
    local ____error
    ____error = ____bindingPattern0.error
    local space = (string_find(____error, " ", nil, true) or 0) - 1
    return space < 0 and ____error or string_sub(____error, 1, space)
end
return ____exports
