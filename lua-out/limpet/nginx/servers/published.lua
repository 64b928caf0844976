-- Made by "limpet build" from limpet's src/nginx/servers/published.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____change = require("limpet.affinity.servers.change")
local changeServers = ____change.changeServers
local ____check = require("limpet.affinity.servers.check")
local whatIsWrong = ____check.whatIsWrong
local ____text = require("limpet.affinity.servers.text")
local readServers = ____text.readServers
local writeServers = ____text.writeServers
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local dictionary = ngx.shared.limpet
--- Seconds after which the lock of a writer that died is open again; thousands of servers take some tens of milliseconds.
local LOCK_TIMEOUT = 5
--- Seconds between two attempts at the lock, and how many there are.
local LOCK_INTERVAL = 0.001
local LOCK_ATTEMPTS = 10000
local function numberKey(upstream)
    return "generation " .. upstream
end
--- The number of the generation that was published last.
function ____exports.publishedNumber(upstream)
    if dictionary == nil then
        return nil
    end
    local number = dictionary:get(numberKey(upstream))
    return number
end
local function recordKey(upstream)
    return "servers " .. upstream
end
local PART_END = "\0"
local function readRecord(upstream)
    if dictionary == nil then
        return nil
    end
    local value = dictionary:get(recordKey(upstream))
    if type(value) ~= "string" then
        return nil
    end
    local first = (string_find(value, PART_END, nil, true) or 0) - 1
    local second = (string_find(
        value,
        PART_END,
        math_max(first + 1 + 1, 1),
        true
    ) or 0) - 1
    return {
        number = tonumber(string_sub(value, 1, first)),
        base = string_sub(value, first + 1 + 1, second),
        servers = string_sub(value, second + 1 + 1, #value)
    }
end
---
-- @param pause is called after every server
function ____exports.publishedServers(upstream, pause)
    local record = readRecord(upstream)
    local ____temp_0
    if record == nil then
        ____temp_0 = nil
    else
        ____temp_0 = {
            number = record.number,
            servers = readServers(record.servers, pause)
        }
    end
    return ____temp_0
end
local function writeRecord(upstream, number, base, servers)
    if dictionary == nil then
        return nil
    end
    local ok, failure = dictionary:safe_set(
        recordKey(upstream),
        (((tostring(number) .. PART_END) .. base) .. PART_END) .. servers
    )
    if not ok then
        return "lua_shared_dict limpet: " .. failure
    end
    dictionary:set(
        numberKey(upstream),
        number
    )
    return nil
end
--- The servers that an nginx starts with: what was published before a reload, unless the rules have
-- other servers since. Then these are the next generation.
function ____exports.beginWith(upstream, servers)
    local base = writeServers(servers, doNotPause)
    local before = readRecord(upstream)
    if before ~= nil and before.base == base then
        return {
            number = before.number,
            servers = readServers(before.servers, doNotPause)
        }
    end
    local number = before == nil and 1 or before.number + 1
    writeRecord(upstream, number, base, base)
    return {number = number, servers = servers}
end
local function lockKey(upstream)
    return "servers locked " .. upstream
end
local function writeChange(upstream, change, pause)
    local record = readRecord(upstream)
    if record == nil then
        return "its servers may not change: mayChange is not set in the rules"
    end
    local changed = changeServers(
        readServers(record.servers, pause),
        change
    )
    if type(changed) == "string" then
        return changed
    end
    local wrong = whatIsWrong(changed, pause)
    if wrong ~= nil then
        return wrong
    end
    local number = record.number + 1
    return writeRecord(
        upstream,
        number,
        record.base,
        writeServers(changed, pause)
    ) or number
end
--- Changes the servers for all workers. Waits while another worker writes, so it needs a phase that can.
-- 
-- @returns the number of the new generation; or `undefined` and why there is none
function ____exports.publishChange(upstream, change)
    if dictionary == nil then
        return nil, "nginx.conf has no \"lua_shared_dict limpet\""
    end
    local slices = beginSlices()
    local key = lockKey(upstream)
    local attempts = 0
    while (dictionary:add(key, true, LOCK_TIMEOUT)) ~= true do
        attempts = attempts + 1
        if attempts > LOCK_ATTEMPTS then
            return nil, "another worker is still changing the servers"
        end
        ngx.sleep(LOCK_INTERVAL)
    end
    local ok, result = pcall(writeChange, upstream, change, slices.pause)
    slices["end"]()
    dictionary:delete(key)
    if ok and type(result) == "number" then
        return result
    end
    return nil, tostring(result)
end
return ____exports
