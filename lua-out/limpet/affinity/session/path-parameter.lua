-- Made by "limpet build" from limpet's src/affinity/session/path-parameter.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____uri = require("limpet.affinity.uri")
local parameterEnd = ____uri.parameterEnd
--- The session key is the path parameter `name`, as in `/cart;jsessionid=KEY?page=2` (RFC 3986,
-- section 3.3), which servlet containers use for browsers without cookies. The name's case matters. The
-- value is used as it was sent, not percent-decoded. If there are several, the first counts.
function ____exports.pathParameter(name)
    return {kind = "pathParameter", name = name}
end
function ____exports.pathParameterReader(source)
    local needle = (";" .. source.name) .. "="
    return function(request)
        local target = request:variable("request_uri")
        if target == nil then
            return nil
        end
        local found = (string_find(target, needle, nil, true) or 0) - 1
        if found < 0 then
            return nil
        end
        local query = (string_find(target, "?", nil, true) or 0) - 1
        if query >= 0 and query < found then
            return nil
        end
        local start = found + #needle
        return (string_sub(
            target,
            start + 1,
            parameterEnd(target, start)
        ))
    end
end
return ____exports
