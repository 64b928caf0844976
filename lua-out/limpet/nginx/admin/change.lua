-- Made by "limpet build" from limpet's src/nginx/admin/change.ts; changes are lost at the next build.
local table_concat = table.concat
local ____exports = {}
local ____difference = require("limpet.affinity.servers.difference")
local differences = ____difference.differences
local ____group = require("limpet.affinity.servers.group")
local unknownGroupIn = ____group.unknownGroupIn
local ____published = require("limpet.nginx.servers.published")
local OUTDATED = ____published.OUTDATED
local publishChange = ____published.publishChange
local ____drain = require("limpet.nginx.servers.drain")
local forgetDrains = ____drain.forgetDrains
local ____swap = require("limpet.nginx.servers.swap")
local catchUp = ____swap.catchUp
--- Changes the servers of an upstream, and logs who did it and what.
-- 
-- @param expected the generation that whoever asks has seen; `undefined` for any
function ____exports.changeServersFor(caller, upstream, change, expected)
    local ____upstream_0 = upstream
    local name = ____upstream_0.name
    local rules = ____upstream_0.rules
    if not rules.mayChange then
        return {kind = "fixed", reason = ("the servers of \"" .. name) .. "\" may not change: set mayChange in the rules, and build anew"}
    end
    local unknown = unknownGroupIn(change, upstream.tools.groupNames)
    if unknown ~= nil then
        return {kind = "wrong", reason = unknown}
    end
    local result = publishChange(name, change, expected, caller.name)
    if result == OUTDATED then
        return {kind = "outdated", reason = result}
    end
    if type(result) == "string" then
        return {kind = "wrong", reason = result}
    end
    local number = result.number
    local servers = result.servers
    local before = result.before
    forgetDrains(upstream, before, servers)
    local what = table_concat(
        differences(before, servers),
        ", "
    )
    ngx.log(
        ngx.NOTICE,
        (((((("limpet: upstream \"" .. name) .. "\": servers changed by ") .. caller.name) .. ": ") .. (what == "" and "nothing" or what)) .. "; generation ") .. tostring(number)
    )
    catchUp(upstream)
    return {kind = "changed", number = number, servers = servers}
end
return ____exports
