-- Made by "limpet build" from limpet's src/nginx/machine/json-reader.ts; changes are lost at the next build.
local ____exports = {}
local ____optional_module = require("limpet.nginx.machine.optional-module")
local optionalModule = ____optional_module.optionalModule
--- lua-cjson: OpenResty has it; in Debian the Lua module does not depend on it. This one throws nothing.
local library = optionalModule({"cjson.safe"})
--- Reads a text of JSON that is an object or a list; `null` in it is a light user datum.
-- 
-- @returns what is wrong with it instead
function ____exports.readJsonText(text)
    if library == nil then
        return "lua-cjson is not installed (on Debian and Ubuntu: apt-get install lua-cjson)"
    end
    local value, failure = library.decode(text)
    if type(value) == "table" and value ~= nil then
        return value
    end
    return "it is no JSON: " .. (failure or "neither a list nor an object")
end
return ____exports
