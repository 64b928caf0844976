-- Made by "limpet build" from limpet's src/affinity/dns/resolv-conf.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____address_form = require("limpet.affinity.servers.address-form")
local isIpAddress = ____address_form.isIpAddress
local ____words = require("limpet.affinity.dns.words")
local wordsOfLines = ____words.wordsOfLines
--- As the C library: the machine itself, where no other is named.
local OWN = "127.0.0.1"
--- Milliseconds; less than the C library's, which looks a name up once, while nobody can wait for it.
local TIMEOUT = 2000
local ATTEMPTS = 2
local MILLISECONDS = 1000
--- The highest that the C library takes.
local MOST_DOTS = 15
local MOST_ATTEMPTS = 5
local LONGEST_TIMEOUT = 30
local function numberAfter(name, option)
    if (string_find(option, name, nil, true) or 0) - 1 ~= 0 or #option == #name then
        return nil
    end
    local digits = string_sub(option, #name + 1, #option)
    do
        local i = 0
        while i < #digits do
            if (string_find(
                "0123456789",
                string_sub(digits, i + 1, i + 1),
                nil,
                true
            ) or 0) - 1 < 0 then
                return nil
            end
            i = i + 1
        end
    end
    return (decimal(digits))
end
--- Reads the text of /etc/resolv.conf; of several `search` and `domain` lines the last counts (resolv.conf(5)).
function ____exports.readResolvConf(text)
    local resolvers = {}
    local search = {}
    local ndots = 1
    local timeout = TIMEOUT
    local attempts = ATTEMPTS
    for ____, words in ipairs(wordsOfLines(text)) do
        local key = words[1]
        if key == "nameserver" and #words > 1 and isIpAddress(words[2]) then
            resolvers[#resolvers + 1] = (string_find(words[2], ":", nil, true) or 0) - 1 < 0 and words[2] or ("[" .. words[2]) .. "]"
        elseif key == "search" or key == "domain" then
            search = {}
            do
                local i = 1
                while i < #words do
                    search[#search + 1] = words[i + 1]
                    i = i + 1
                end
            end
        elseif key == "options" then
            do
                local i = 1
                while i < #words do
                    local option = words[i + 1]
                    ndots = math_min(
                        numberAfter("ndots:", option) or ndots,
                        MOST_DOTS
                    )
                    local seconds = numberAfter("timeout:", option)
                    if seconds ~= nil and seconds > 0 then
                        timeout = math_min(seconds, LONGEST_TIMEOUT) * MILLISECONDS
                    end
                    attempts = math_max(
                        1,
                        math_min(
                            numberAfter("attempts:", option) or attempts,
                            MOST_ATTEMPTS
                        )
                    )
                    i = i + 1
                end
            end
        end
    end
    if #resolvers == 0 then
        resolvers[#resolvers + 1] = OWN
    end
    return {
        resolvers = resolvers,
        search = search,
        ndots = ndots,
        timeout = timeout,
        attempts = attempts
    }
end
return ____exports
