-- Made by "limpet build" from limpet's src/affinity/rule.ts; changes are lost at the next build.
local ____exports = {}
local function copy(from, to)
    for name in pairs(from) do
        local value = from[name]
        if value ~= nil then
            to[name] = value
        end
    end
end
--- A rule as data: its kind, its options, and defaults for options that are not given.
function ____exports.ruleOf(kind, options, defaults)
    local rule = {kind = kind}
    copy(defaults, rule)
    copy(options, rule)
    return rule
end
--- Options with defaults for those that are not given.
function ____exports.withDefaults(options, defaults)
    local filled = {}
    copy(defaults, filled)
    copy(options, filled)
    return filled
end
return ____exports
