-- Made by "limpet build" from limpet's src/nginx/servers/shared-place.ts; changes are lost at the next build.
local math_max = math.max
local math_min = math.min
local string_find = string.find
local string_format = string.format
local string_sub = string.sub
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____operator_changes_text = require("limpet.affinity.servers.operator-changes-text")
local readChanges = ____operator_changes_text.readChanges
local writeSharedChanges = ____operator_changes_text.writeSharedChanges
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____printable = require("limpet.affinity.printable")
local printable = ____printable.printable
local ____host_name = require("limpet.nginx.machine.host-name")
local hostName = ____host_name.hostName
local ____machine = require("limpet.nginx.machine.machine")
local nginxMachine = ____machine.nginxMachine
local MARK = "limpet changes "
local VERSION = "2"
--- Digits of a time: until the year 5138.
local MOST_DIGITS = 14
local DAMAGED = "it is damaged, or signed with a key that this proxy does not have"
--- In the init phase.
function ____exports.createSharedPlace(upstream, client, keys)
    local key = (client.settings.keyPrefix .. "servers:") .. upstream
    local tags = {}
    for ____, ____value in ipairs(keys) do
        local secret = ____value.secret
        local digest = nginxMachine.hmacSha256(secret)
        tags[#tags + 1] = function(text) return (nginxMachine.encodeBase64url(digest(((MARK .. key) .. "\n") .. text))) end
    end
    return {
        client = client,
        key = key,
        host = hostName(),
        tags = tags,
        nextLook = 0,
        busyUntil = 0,
        toldNumber = 0,
        settledText = nil,
        settledNumber = 0,
        settledTime = nil,
        conflict = nil,
        refusedText = nil,
        hasRenewedTag = false
    }
end
--- The value for Redis.
-- 
-- @param milliseconds since the epoch
function ____exports.sealChanges(____bindingPattern0, changes, milliseconds)
    local tags
    tags = ____bindingPattern0.tags
    local text = (string_format("%.0f", milliseconds) .. "\n") .. writeSharedChanges(changes, doNotPause)
    return ((((MARK .. VERSION) .. " ") .. tags[1](text)) .. "\n") .. text
end
---
-- @param value "" where Redis has none
function ____exports.unsealChanges(____bindingPattern0, value)
    local tags
    tags = ____bindingPattern0.tags
    if value == "" then
        return {changes = {}, written = nil, hasFirstKey = true}
    end
    local lineEnd = (string_find(value, "\n", nil, true) or 0) - 1
    local versionEnd = (string_find(
        value,
        " ",
        math_max(#MARK + 1, 1),
        true
    ) or 0) - 1
    if string_sub(
        value,
        1,
        math_min(#MARK, #value)
    ) ~= MARK or versionEnd < 0 or lineEnd < versionEnd then
        return {wrong = "it was not written by Limpet"}
    end
    local version = string_sub(value, #MARK + 1, versionEnd)
    if version ~= VERSION then
        return {wrong = (("it has format " .. printable(version)) .. ", and this Limpet reads format ") .. VERSION}
    end
    local tag = string_sub(value, versionEnd + 1 + 1, lineEnd)
    local text = string_sub(value, lineEnd + 1 + 1, #value)
    do
        local i = 0
        while i < #tags do
            do
                if tags[i + 1](text) ~= tag then
                    goto __continue12
                end
                local timeEnd = (string_find(text, "\n", nil, true) or 0) - 1
                if timeEnd < 0 or timeEnd > MOST_DIGITS then
                    return {wrong = DAMAGED}
                end
                local changes = readChanges(
                    string_sub(text, timeEnd + 1 + 1, #text),
                    doNotPause
                )
                if changes == nil then
                    return {wrong = DAMAGED}
                end
                return {
                    changes = changes,
                    written = decimal(string_sub(text, 1, timeEnd)),
                    hasFirstKey = i == 0
                }
            end
            ::__continue12::
            i = i + 1
        end
    end
    return {wrong = DAMAGED}
end
return ____exports
