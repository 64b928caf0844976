-- Made by "limpet build" from limpet's src/affinity/session/bearer-token.ts; changes are lost at the next build.
local string_byte = string.byte
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local SPACE = ____ascii.SPACE
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
--- The session key is the token of the request header `Authorization: Bearer TOKEN` (RFC 6750; the
-- scheme's case does not matter). Use it for tokens that live as long as the session: a renewed token
-- is a new key.
function ____exports.bearerToken()
    return {kind = "bearerToken"}
end
local SCHEME = "bearer "
local function readBearerToken(request)
    local authorization = request:variable("http_authorization")
    if authorization == nil or #authorization < #SCHEME then
        return nil
    end
    if string_lower(string_sub(authorization, 1, #SCHEME)) ~= SCHEME then
        return nil
    end
    local start = #SCHEME
    while start < #authorization and string_byte(authorization, start + 1) == SPACE do
        start = start + 1
    end
    return (string_sub(authorization, start + 1, #authorization))
end
function ____exports.bearerTokenReader()
    return readBearerToken
end
return ____exports
