-- Made by "limpet build" from limpet's src/affinity/session/header.ts; changes are lost at the next build.
local string_lower = string.lower
local string_sub = string.sub
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
--- The session key is the value of the request header `name`. The name's case does not matter. If a header
-- is sent more than once, its values are joined with ", " since nginx 1.23; before, the first counts.
-- The session key is what follows `prefix` in one of the items of the request header `name`, as in
-- `header("Sec-WebSocket-Protocol", { prefix: "token." })` for the subprotocols `chat, token.KEY`.
function ____exports.header(name, options)
    local kind = options == nil and "header" or "prefixedHeader"
    return (ruleOf(kind, options or ({}), {name = name}))
end
--- The nginx variable that holds a request header: `X-Session-Id` is in `$http_x_session_id`.
function ____exports.headerVariable(name)
    local variable = "http_"
    do
        local i = 0
        while i < #name do
            local character = string_sub(name, i + 1, i + 1)
            variable = variable .. (character == "-" and "_" or string_lower(character))
            i = i + 1
        end
    end
    return variable
end
return ____exports
