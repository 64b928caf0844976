-- Made by "limpet build" from limpet's src/affinity/session/prefixed-header.ts; changes are lost at the next build.
local string_lower = string.lower
local ____exports = {}
local ____header_list = require("limpet.affinity.header-list")
local firstBehind = ____header_list.firstBehind
local ____header = require("limpet.affinity.session.header")
local headerVariable = ____header.headerVariable
function ____exports.prefixedHeaderReader(____bindingPattern0)
    local prefix
    local name
    name = ____bindingPattern0.name
    prefix = ____bindingPattern0.prefix
    local variable = headerVariable(name)
    local lowerCasePrefix = string_lower(prefix)
    return function(request)
        local list = request:variable(variable)
        local ____temp_0
        if list == nil then
            ____temp_0 = nil
        else
            ____temp_0 = firstBehind(lowerCasePrefix, list)
        end
        return ____temp_0
    end
end
return ____exports
