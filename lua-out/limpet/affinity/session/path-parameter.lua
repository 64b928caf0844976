-- Made by "limpet build" from limpet's src/affinity/session/path-parameter.ts; changes are lost at the next build.
local string_byte = string.byte
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
--- The session key is the path parameter `name`, as in `/cart;jsessionid=KEY?page=2` (RFC 3986,
-- section 3.3), which servlet containers use for browsers without cookies. The name's case
-- matters; the value is taken as it was sent, not percent-decoded; of several the first counts.
function ____exports.pathParameter(name)
    return {kind = "pathParameter", name = name}
end
local SLASH = 47
local SEMICOLON = 59
local QUESTION_MARK = 63
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
        local ____end = start
        while ____end < #target do
            local byte = string_byte(target, ____end + 1)
            if byte == SEMICOLON or byte == SLASH or byte == QUESTION_MARK then
                break
            end
            ____end = ____end + 1
        end
        return string_sub(target, start + 1, ____end)
    end
end
return ____exports
