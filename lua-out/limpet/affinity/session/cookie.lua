-- Made by "limpet build" from limpet's src/affinity/session/cookie.ts; changes are lost at the next build.
local ____exports = {}
--- The session key is the value of the cookie `name`, byte for byte as the client sent it, quotes
-- included. The name's case does not matter, and of several cookies of that name the first counts,
-- both as with nginx's `$cookie_NAME`.
function ____exports.cookie(name)
    return {kind = "cookie", name = name}
end
function ____exports.cookieReader(source)
    local variable = "cookie_" .. source.name
    return function(request) return request:variable(variable) end
end
return ____exports
