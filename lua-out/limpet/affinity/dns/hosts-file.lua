-- Made by "limpet build" from limpet's src/affinity/dns/hosts-file.ts; changes are lost at the next build.
local string_lower = string.lower
local ____exports = {}
local ____address_form = require("limpet.affinity.servers.address-form")
local isIpAddress = ____address_form.isIpAddress
local ____words = require("limpet.affinity.dns.words")
local wordsOfLines = ____words.wordsOfLines
--- Reads the text of /etc/hosts. Lines that are none are passed over, as the C library does.
function ____exports.readHosts(text)
    local hosts = {}
    for ____, words in ipairs(wordsOfLines(text)) do
        do
            local address = words[1]
            if not isIpAddress(address) then
                goto __continue3
            end
            do
                local i = 1
                while i < #words do
                    local name = string_lower(words[i + 1])
                    local known = hosts[name]
                    if type(known) ~= "table" then
                        hosts[name] = {address}
                    else
                        known[#known + 1] = address
                    end
                    i = i + 1
                end
            end
        end
        ::__continue3::
    end
    return hosts
end
return ____exports
