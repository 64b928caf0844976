-- Made by "limpet build" from limpet's src/affinity/session/without-route.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
--- The key of `source` without the route (jvmRoute) that the application appends to it, so that the
-- cookie `abc.node1` and the header `abc` are one session. It is cut at the first separator, as
-- Tomcat and Apache httpd do.
function ____exports.withoutRoute(source, options)
    if options == nil then
        options = {}
    end
    return {kind = "withoutRoute", source = source, separator = options.separator or "."}
end
function ____exports.withoutRouteReader(source, readerOf)
    local read = readerOf(source.source)
    local separator = source.separator
    return function(request)
        local value = read(request)
        if type(value) ~= "string" then
            return nil
        end
        local found = (string_find(value, separator, nil, true) or 0) - 1
        return found < 0 and value or string_sub(value, 1, found)
    end
end
return ____exports
