-- Made by "limpet build" from limpet's src/affinity/dns/named.ts; changes are lost at the next build.
local ____exports = {}
local ____address_form = require("limpet.affinity.servers.address-form")
local isAddress = ____address_form.isAddress
--- Whether an entry of the rules has a name that has to be looked up.
local function isNamed(____bindingPattern0)
    local address
    address = ____bindingPattern0.address
    return not isAddress(address)
end
____exports.isNamed = isNamed
--- Whether any of the entries has.
function ____exports.hasNames(entries)
    for ____, entry in ipairs(entries) do
        if isNamed(entry) then
            return true
        end
    end
    return false
end
return ____exports
