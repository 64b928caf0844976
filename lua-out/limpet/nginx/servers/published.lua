-- Made by "limpet build" from limpet's src/nginx/servers/published.ts; changes are lost at the next build.
local math_random = math.random
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
local whatIsWrongWithChange = ____check.whatIsWrongWithChange
local ____text = require("limpet.affinity.servers.text")
local readServers = ____text.readServers
local writeServers = ____text.writeServers
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local dictionary = ngx.shared.limpet_servers
local LOCK_TIMEOUT = 5
--- Seconds between two attempts at the lock, and how many there are.
local LOCK_INTERVAL = 0.001
local LOCK_ATTEMPTS = 10000
local function numberKey(upstream)
    return "generation " .. upstream
end
--- The number of the generation that was published last.
local function publishedNumber(upstream)
    if dictionary == nil then
        return nil
    end
    local number = dictionary:get(numberKey(upstream))
    return number
end
____exports.publishedNumber = publishedNumber
local function recordKey(upstream, number)
    return (("servers " .. upstream) .. " ") .. tostring(number)
end
local PART_END = "\0"
local function readRecord(upstream)
    local number = publishedNumber(upstream)
    if dictionary == nil or number == nil then
        return nil
    end
    local value = dictionary:get(recordKey(upstream, number))
    if type(value) ~= "string" then
        return nil
    end
    local ____end = (string_find(value, PART_END, nil, true) or 0) - 1
    return {
        number = number,
        base = string_sub(value, 1, ____end),
        servers = string_sub(value, ____end + 1 + 1, #value)
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
--- What the rules and the names in them said last, before operators changed anything.
function ____exports.publishedSource(upstream)
    local ok, record = pcall(readRecord, upstream)
    if not ok or record == nil then
        return nil
    end
    local isReadable, servers = pcall(readServers, record.base, doNotPause)
    return isReadable and servers or nil
end
--- The servers that an nginx starts with: what was published before a reload, unless the rules have
-- other servers since. Then these are the next generation, which `publishRules` publishes: nginx may still
-- refuse to start, and the old workers go on.
function ____exports.beginWith(upstream, servers)
    local ok, before = pcall(readRecord, upstream)
    if not ok or before == nil then
        return {number = 1, servers = servers}
    end
    local isSame = before.base == writeServers(servers, doNotPause)
    local isReadable, published = pcall(readServers, before.servers, doNotPause)
    return isSame and isReadable and ({number = before.number, servers = published}) or ({number = before.number + 1, servers = servers})
end
--- Of this start or reload of nginx: all of its workers have it.
local startMark = (tostring(ngx.time()) .. " ") .. tostring(os.clock())
local function startKey(upstream)
    return "start " .. upstream
end
local function lockKey(upstream)
    return "writer " .. upstream
end
local function takeLock(upstream)
    local lock = ngx.worker.pid() + math_random()
    local isTaken = dictionary:add(
        lockKey(upstream),
        lock,
        LOCK_TIMEOUT
    )
    return isTaken == true and lock or nil
end
local function writeRecord(upstream, number, base, servers)
    local ok, failure = dictionary:safe_set(
        recordKey(upstream, number),
        (base .. PART_END) .. servers
    )
    if not ok then
        return "lua_shared_dict limpet_servers: " .. failure
    end
    dictionary:set(
        numberKey(upstream),
        number
    )
    dictionary:delete(recordKey(upstream, number - 1))
    return nil
end
local function leaveLock(upstream, lock)
    local holder = dictionary:get(lockKey(upstream))
    if holder == lock then
        dictionary:delete(lockKey(upstream))
    end
end
--- Publishes the servers of the rules, if no worker has done so since nginx started: what their names stand for may be
-- other servers by now. Where a writer is at work, the next sync tries again.
function ____exports.publishRules(upstream)
    if dictionary == nil then
        return
    end
    local ____upstream_1 = upstream
    local name = ____upstream_1.name
    local sourceServers = ____upstream_1.sourceServers
    if (dictionary:get(startKey(name))) == startMark then
        upstream.isPublished = true
        return
    end
    local lock = takeLock(name)
    if lock == nil then
        return
    end
    local base = writeServers(sourceServers, doNotPause)
    local before = readRecord(name)
    local isThere = (before and before.base) == base
    local number = before == nil and 1 or before.number + 1
    upstream.isPublished = isThere or writeRecord(name, number, base, base) == nil
    if upstream.isPublished then
        dictionary:set(
            startKey(name),
            startMark
        )
    end
    leaveLock(name, lock)
end
--- Forgets what was published of an upstream whose servers do not change any more.
function ____exports.forgetPublished(upstream)
    local number = publishedNumber(upstream)
    if dictionary == nil or number == nil then
        return
    end
    dictionary:delete(numberKey(upstream))
    dictionary:delete(recordKey(upstream, number))
end
local function writeChange(upstream, change, lock, pause)
    local record = readRecord(upstream)
    if record == nil then
        return "its servers are not published yet; try again"
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
    local servers = writeServers(changed, pause)
    local holder = dictionary:get(lockKey(upstream))
    if holder ~= lock then
        return "another worker changed the servers meanwhile; try again"
    end
    local number = record.number + 1
    return writeRecord(upstream, number, record.base, servers) or number
end
--- Changes the servers for all workers. Waits while another worker writes, so it needs a phase that can.
-- 
-- @returns the number of the new generation, or why there is none
function ____exports.publishChange(upstream, change)
    if dictionary == nil then
        return "nginx.conf has no \"lua_shared_dict limpet_servers\""
    end
    local wrong = whatIsWrongWithChange(change)
    if wrong ~= nil then
        return wrong
    end
    local lock = takeLock(upstream)
    do
        local attempt = 0
        while lock == nil do
            if attempt == LOCK_ATTEMPTS then
                return "another worker is still changing the servers"
            end
            ngx.sleep(LOCK_INTERVAL)
            lock = takeLock(upstream)
            attempt = attempt + 1
        end
    end
    local slices = beginSlices()
    local ok, result = pcall(
        writeChange,
        upstream,
        change,
        lock,
        slices.pause
    )
    slices["end"]()
    leaveLock(upstream, lock)
    return ok and result or tostring(result)
end
local function writeSource(upstream, servers, lock, pause)
    local wrong = whatIsWrong(servers, pause, true)
    if wrong ~= nil then
        return wrong
    end
    local text = writeServers(servers, pause)
    local before = readRecord(upstream)
    if before == nil then
        return "its servers are not published yet"
    end
    if before.base == text then
        return nil
    end
    local holder = dictionary:get(lockKey(upstream))
    if holder ~= lock then
        return "another worker changed the servers meanwhile; try again"
    end
    local number = before.number + 1
    return writeRecord(upstream, number, text, text) or number
end
--- The rules, or the names in them, say these servers now. Waits while another worker writes.
-- 
-- @returns the number of the new generation; nothing where nothing changed; or what is wrong
function ____exports.publishSource(upstream, servers)
    if dictionary == nil then
        return "nginx.conf has no \"lua_shared_dict limpet_servers\""
    end
    local lock = takeLock(upstream)
    do
        local attempt = 0
        while lock == nil do
            if attempt == LOCK_ATTEMPTS then
                return "another worker is still changing the servers"
            end
            ngx.sleep(LOCK_INTERVAL)
            lock = takeLock(upstream)
            attempt = attempt + 1
        end
    end
    local slices = beginSlices()
    local ok, result = pcall(
        writeSource,
        upstream,
        servers,
        lock,
        slices.pause
    )
    slices["end"]()
    leaveLock(upstream, lock)
    local ____ok_4
    if ok then
        ____ok_4 = result
    else
        ____ok_4 = tostring(result)
    end
    return ____ok_4
end
return ____exports
