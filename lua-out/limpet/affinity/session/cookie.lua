-- Made by "limpet build" from limpet's src/affinity/session/cookie.ts; changes are lost at the next build.
local ____exports = {}
--- The session key is the value of the cookie `name`, byte for byte as the client sent it, including
-- quotes. The name's case does not matter, and if several cookies have that name, the first counts,
-- both as with nginx's `$cookie_NAME`.
function ____exports.cookie(name)
    return {kind = "cookie", name = name}
end
--- The nginx variable that holds a cookie.
function ____exports.cookieVariable(name)
    return "cookie_" .. name
end
return ____exports
