-- Made by "limpet build" from limpet's src/affinity/session/variable.ts; changes are lost at the next build.
local ____exports = {}
--- The session key is the nginx variable `name`, written without the "$": `variable("remote_user")`.
function ____exports.variable(name)
    return {kind = "variable", name = name}
end
return ____exports
