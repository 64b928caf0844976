-- Made by "limpet build" from limpet's src/nginx/machine/optional-module.ts; changes are lost at the next build.
local ____exports = {}
--- A module of Lua that nginx can do without.
-- 
-- @param names by which it may be installed
-- @returns `undefined` where it is not
function ____exports.optionalModule(names)
    for ____, name in ipairs(names) do
        local isThere, module = pcall(require, name)
        if isThere then
            return module
        end
    end
    return nil
end
return ____exports
