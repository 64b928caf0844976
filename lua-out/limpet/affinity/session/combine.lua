-- Made by "limpet build" from limpet's src/affinity/session/combine.ts; changes are lost at the next build.
local ____exports = {}
--- The session key is made of the values of all `sources`, in this order:
-- `combine(header("X-Tenant"), cookie("sid"))`. If one of them has no value, there is no key.
function ____exports.combine(...)
    local sources = {...}
    return {kind = "combine", sources = sources}
end
function ____exports.combineReader(source, readerOf)
    local readers = {}
    for ____, part in ipairs(source.sources) do
        readers[#readers + 1] = readerOf(part)
    end
    return function(request)
        local key = ""
        for ____, read in ipairs(readers) do
            local value = read(request)
            if type(value) ~= "string" or value == "" then
                return nil
            end
            key = key .. (tostring(#value) .. ":") .. value
        end
        return key
    end
end
return ____exports
