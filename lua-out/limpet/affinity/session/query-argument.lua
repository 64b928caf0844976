-- Made by "limpet build" from limpet's src/affinity/session/query-argument.ts; changes are lost at the next build.
local ____exports = {}
--- The session key is the argument `name` of the query string, as it was sent, not percent-decoded.
-- The name's case does not matter, and if there are several, the first counts, as with nginx's `$arg_NAME`.
function ____exports.queryArgument(name)
    return {kind = "queryArgument", name = name}
end
--- The nginx variable that holds an argument of the query string.
function ____exports.argumentVariable(name)
    return "arg_" .. name
end
return ____exports
