-- Made by "limpet build" from limpet's src/nginx/servers/published.ts; changes are lost at the next build.
local math_max = math.max
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
local ____merge = require("limpet.affinity.servers.merge")
local ALL_OTHER_CHANGES = ____merge.ALL_OTHER_CHANGES
local mergeOrSource = ____merge.mergeOrSource
local ____operator_changes = require("limpet.affinity.servers.operator-changes")
local endChanges = ____operator_changes.endChanges
local joinChanges = ____operator_changes.joinChanges
local newsFor = ____operator_changes.newsFor
local nextStamp = ____operator_changes.nextStamp
local noteChanges = ____operator_changes.noteChanges
local serversWithChanges = ____operator_changes.serversWithChanges
local withoutOld = ____operator_changes.withoutOld
local ____operator_changes_text = require("limpet.affinity.servers.operator-changes-text")
local readChanges = ____operator_changes_text.readChanges
local writeChanges = ____operator_changes_text.writeChanges
local ____text = require("limpet.affinity.servers.text")
local readServers = ____text.readServers
local writeServers = ____text.writeServers
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____faults = require("limpet.nginx.status.faults")
local warnSeldom = ____faults.warnSeldom
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____saved_servers = require("limpet.nginx.servers.saved-servers")
local savedRecord = ____saved_servers.savedRecord
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local dictionary = ngx.shared.limpet_servers
local LOCK_TIMEOUT = 5
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
--- The record that was published last.
local function readRecord(upstream)
    local number = publishedNumber(upstream)
    if dictionary == nil or number == nil then
        return nil
    end
    local value = dictionary:get(recordKey(upstream, number))
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
    local third = (string_find(
        value,
        PART_END,
        math_max(second + 1 + 1, 1),
        true
    ) or 0) - 1
    if second < 0 then
        return nil
    end
    local serversEnd = third < 0 and #value or third
    return {
        number = number,
        rules = string_sub(value, 1, first),
        base = string_sub(value, first + 1 + 1, second),
        servers = string_sub(value, second + 1 + 1, serversEnd),
        changes = third < 0 and "" or string_sub(value, third + 1 + 1, #value)
    }
end
____exports.readRecord = readRecord
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
--- What the sources said last, before operators changed anything.
function ____exports.sourceBefore(upstream)
    local ok, published = pcall(readRecord, upstream)
    local ____ok_1
    if ok then
        ____ok_1 = published
    else
        ____ok_1 = nil
    end
    local record = ____ok_1 or savedRecord(upstream)
    if record == nil then
        return {}
    end
    local isReadable, servers = pcall(readServers, record.base, doNotPause)
    return isReadable and servers or ({})
end
local function sharedPlaceOf(upstream)
    local ____opt_10 = upstreams[upstream]
    return ____opt_10 and ____opt_10.shared
end
local FIRST_STAMP = 1
local function changesOf(____bindingPattern0, source, current, host)
    local changes
    changes = ____bindingPattern0.changes
    local ____temp_12
    if changes == "" then
        ____temp_12 = nil
    else
        ____temp_12 = readChanges(changes, doNotPause)
    end
    local known = ____temp_12
    return known or noteChanges(
        {},
        source,
        source,
        current,
        host,
        FIRST_STAMP,
        doNotPause
    )
end
local function mergeRecord(upstream, record, source, lingerUntil, pause)
    local before = readServers(record.base, pause)
    local current = readServers(record.servers, pause)
    local ____mergeOrSource_result_9 = mergeOrSource(
        before,
        source,
        current,
        lingerUntil,
        pause
    )
    local servers = ____mergeOrSource_result_9.servers
    local dropped = ____mergeOrSource_result_9.dropped
    local shared = sharedPlaceOf(upstream)
    if shared == nil then
        return {servers = servers, changes = "", dropped = dropped}
    end
    local changes = endChanges(
        changesOf(record, before, current, shared.host),
        before,
        source
    )
    local changesText = writeChanges(changes, pause)
    local changed = serversWithChanges(source, changes, servers)
    return whatIsWrong(changed, pause, true) == nil and ({servers = changed, changes = changesText, dropped = dropped}) or ({servers = source, changes = changesText, dropped = {ALL_OTHER_CHANGES}})
end
--- The servers that an nginx starts with: what was published before a reload, or else saved before a restart, with
-- what the rules say newly. That is the next generation, which `publishRules` publishes: nginx may still refuse to
-- start, and the old workers go on.
-- 
-- @param source what the rules, DNS and files say now
function ____exports.beginWith(upstream, rules, source)
    local base = writeServers(source, doNotPause)
    local ok, published = pcall(readRecord, upstream)
    local ____ok_2
    if ok then
        ____ok_2 = published
    else
        ____ok_2 = nil
    end
    local before = ____ok_2 or savedRecord(upstream)
    if before == nil then
        return {number = 1, servers = base, dropped = {}}
    end
    local isReadable, merge = pcall(
        mergeRecord,
        upstream,
        before,
        source,
        0,
        doNotPause
    )
    if not isReadable then
        return {number = before.number + 1, servers = base, dropped = {}}
    end
    local isSame = before.rules == writeServers(rules, doNotPause) and before.base == base
    local number = isSame and before.number or before.number + 1
    return {
        number = number,
        servers = writeServers(merge.servers, doNotPause),
        dropped = merge.dropped
    }
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
local function savedChanges(upstream, source)
    local saved = savedRecord(upstream)
    if saved == nil then
        return ""
    end
    local isReadable, merge = pcall(
        mergeRecord,
        upstream,
        saved,
        source,
        0,
        doNotPause
    )
    return isReadable and merge.changes or ""
end
local function keep(key, record, mayPushOut)
    if mayPushOut then
        local isKept, failure = dictionary:set(key, record)
        local ____isKept_17
        if isKept then
            ____isKept_17 = nil
        else
            ____isKept_17 = tostring(failure)
        end
        return ____isKept_17
    end
    local isKept, failure = dictionary:safe_set(key, record)
    local ____isKept_18
    if isKept then
        ____isKept_18 = nil
    else
        ____isKept_18 = tostring(failure)
    end
    return ____isKept_18
end
local function writeRecord(upstream, ____bindingPattern0, mayPushOut)
    local changes
    local servers
    local base
    local rules
    local number
    number = ____bindingPattern0.number
    rules = ____bindingPattern0.rules
    base = ____bindingPattern0.base
    servers = ____bindingPattern0.servers
    changes = ____bindingPattern0.changes
    local record = (((((rules .. PART_END) .. base) .. PART_END) .. servers) .. PART_END) .. changes
    local failure = keep(
        recordKey(upstream, number),
        record,
        mayPushOut
    )
    if failure ~= nil then
        return "lua_shared_dict limpet_servers: " .. failure
    end
    dictionary:set(
        numberKey(upstream),
        number
    )
    dictionary:delete(recordKey(upstream, number - 1))
    return nil
end
local function writeRules(____bindingPattern0, mayPushOut)
    local current
    local sourceServers
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    sourceServers = ____bindingPattern0.sourceServers
    current = ____bindingPattern0.current
    local rulesText = writeServers(rules.servers, doNotPause)
    local base = writeServers(sourceServers, doNotPause)
    local before = readRecord(name)
    if (before and before.rules) == rulesText and before.base == base then
        return nil
    end
    if before == nil then
        local ____current_generation_7 = current.generation
        local number = ____current_generation_7.number
        local servers = ____current_generation_7.servers
        local text = writeServers(servers, doNotPause)
        local changes = savedChanges(name, sourceServers)
        return (writeRecord(name, {
            number = number,
            rules = rulesText,
            base = base,
            servers = text,
            changes = changes
        }, mayPushOut))
    end
    local ____mergeRecord_result_8 = mergeRecord(
        name,
        before,
        sourceServers,
        0,
        doNotPause
    )
    local servers = ____mergeRecord_result_8.servers
    local changes = ____mergeRecord_result_8.changes
    local text = writeServers(servers, doNotPause)
    local number = before.number + 1
    return (writeRecord(name, {
        number = number,
        rules = rulesText,
        base = base,
        servers = text,
        changes = changes
    }, mayPushOut))
end
local function leaveLock(upstream, lock)
    local holder = dictionary:get(lockKey(upstream))
    if holder == lock then
        dictionary:delete(lockKey(upstream))
    end
end
--- Publishes what the sources said when nginx started, if no worker has done so since: what names stand for may be
-- other servers by now. Where a writer is at work, the next sync tries again.
function ____exports.publishRules(upstream)
    if dictionary == nil then
        return
    end
    local ____upstream_3 = upstream
    local name = ____upstream_3.name
    if (dictionary:get(startKey(name))) == startMark then
        upstream.isPublished = true
        return
    end
    local lock = takeLock(name)
    if lock == nil then
        return
    end
    local ok, result = pcall(writeRules, upstream, false)
    upstream.isPublished = ok and result == nil
    if upstream.isPublished then
        dictionary:set(
            startKey(name),
            startMark
        )
    end
    leaveLock(name, lock)
    if not ok then
        warnSeldom(
            name,
            "its servers cannot be published: " .. tostring(result)
        )
    end
end
local function isRecordThere(upstream)
    local number = publishedNumber(upstream)
    if number == nil then
        return false
    end
    local ____, failure = dictionary:incr(
        recordKey(upstream, number),
        0
    )
    return failure ~= "not found"
end
--- Publishes the servers of this worker again where others have pushed them out of the dictionary: without them nobody could
-- change them, and a reload would not know what operators had changed. To be called by one worker, now and then.
function ____exports.publishAgainIfLost(upstream)
    local ____upstream_4 = upstream
    local name = ____upstream_4.name
    local isPublished = ____upstream_4.isPublished
    if dictionary == nil or not isPublished or isRecordThere(name) then
        return
    end
    local lock = takeLock(name)
    if lock == nil then
        return
    end
    local ok, failure = pcall(writeRules, upstream, true)
    leaveLock(name, lock)
    if not ok or failure ~= nil then
        warnSeldom(
            name,
            "its servers cannot be published again: " .. tostring(failure)
        )
    end
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
local function writeLocked(upstream, rewrite, lock, pause)
    local record = readRecord(upstream)
    if record == nil then
        return "its servers are not published yet; try again"
    end
    local rewritten = rewrite(record, pause)
    if type(rewritten) == "string" then
        return rewritten
    end
    local before = rewritten.before
    local servers = rewritten.servers
    local base = rewritten.base
    local changes = rewritten.changes
    local text = writeServers(servers, pause)
    local holder = dictionary:get(lockKey(upstream))
    if holder ~= lock then
        return "another worker changed the servers meanwhile; try again"
    end
    local number = record.number + 1
    local failure = writeRecord(upstream, {
        number = number,
        rules = record.rules,
        base = base,
        servers = text,
        changes = changes
    }, false)
    return failure or ({number = number, servers = servers, before = before})
end
local function write(upstream, rewrite)
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
        writeLocked,
        upstream,
        rewrite,
        lock,
        slices.pause
    )
    slices["end"]()
    leaveLock(upstream, lock)
    return ok and result or tostring(result)
end
--- Why a change is refused that was made for another generation.
local OUTDATED = "the servers have changed meanwhile"
____exports.OUTDATED = OUTDATED
local MILLISECONDS = 1000
local function shareChange(record, before, after, author, pause)
    local ____record_13 = record
    local base = ____record_13.base
    local source = readServers(base, pause)
    local now = ngx.now() * MILLISECONDS
    local known = changesOf(record, source, before, author)
    local noted = noteChanges(
        known,
        source,
        before,
        after,
        author,
        nextStamp(known, now),
        pause
    )
    local servers = serversWithChanges(source, noted, after)
    return whatIsWrong(servers, pause) or ({
        before = before,
        servers = servers,
        base = base,
        changes = writeChanges(
            withoutOld(noted, now),
            pause
        )
    })
end
--- Changes the servers for all workers. Waits while another worker writes, so it needs a phase that can.
-- 
-- @param expected the number of the generation that is to be changed; `undefined` for any
-- @param author who changes them, for other proxies; "" where nobody in particular does
-- @returns what was changed, or why nothing was
function ____exports.publishChange(upstream, change, expected, author)
    if author == nil then
        author = ""
    end
    local wrong = whatIsWrongWithChange(change)
    if wrong ~= nil then
        return wrong
    end
    return (write(
        upstream,
        function(record, pause)
            if expected ~= nil and record.number ~= expected then
                return OUTDATED
            end
            local before = readServers(record.servers, pause)
            local servers = changeServers(before, change)
            if type(servers) == "string" then
                return servers
            end
            local wrong = whatIsWrong(servers, pause)
            if wrong ~= nil then
                return wrong
            end
            local shared = sharedPlaceOf(upstream)
            if shared == nil then
                return {before = before, servers = servers, base = record.base, changes = ""}
            end
            local by = author == "" and shared.host or (author .. " at ") .. shared.host
            return (shareChange(
                record,
                before,
                servers,
                by,
                pause
            ))
        end
    ))
end
local UNCHANGED = "unchanged"
--- Takes over what operators changed on other proxies. Waits while another worker writes, so it needs a phase that can.
-- 
-- @param said all that other proxies know
-- @returns what this one knows now, or why nothing was taken over
function ____exports.publishShared(name, said)
    local shared = sharedPlaceOf(name)
    local upstream = upstreams[name]
    if upstream == nil or shared == nil then
        return ("there is no upstream \"" .. name) .. "\" that shares its servers"
    end
    local rules = writeServers(upstream.rules.servers, doNotPause)
    local known
    local result = write(
        name,
        function(record, pause)
            if record.rules ~= rules then
                return "the rules have changed meanwhile"
            end
            local ____record_14 = record
            local number = ____record_14.number
            local base = ____record_14.base
            local source = readServers(base, pause)
            local before = readServers(record.servers, pause)
            local own = changesOf(record, source, before, shared.host)
            local news = newsFor(own, said)
            if #news == 0 then
                known = {
                    number = number,
                    before = before,
                    servers = before,
                    changes = own,
                    news = news,
                    conflict = nil
                }
                return UNCHANGED
            end
            local changes = joinChanges(own, said)
            local servers = serversWithChanges(source, changes, before)
            local conflict = whatIsWrong(
                servers,
                pause,
                whatIsWrong(source, pause) ~= nil
            )
            if conflict ~= nil then
                servers = before
            end
            known = {
                number = number,
                before = before,
                servers = servers,
                changes = changes,
                news = news,
                conflict = conflict
            }
            return {
                before = before,
                servers = servers,
                base = base,
                changes = writeChanges(changes, pause)
            }
        end
    )
    if type(result) ~= "string" then
        return (withDefaults({number = result.number}, known))
    end
    return result == UNCHANGED and known or result
end
--- Takes over what the sources of an upstream (the rules, DNS, a file) say now. Waits while another worker
-- writes, so it needs a phase that can.
-- 
-- @param source all servers that they name
-- @returns the number of the new generation; `undefined` where nothing changed; or what is wrong
function ____exports.publishSource(name, source)
    local upstream = upstreams[name]
    if upstream == nil then
        return ("there is no upstream \"" .. name) .. "\""
    end
    local ____upstream_rules_15 = upstream.rules
    local drainTimeout = ____upstream_rules_15.drainTimeout
    local rules = writeServers(upstream.rules.servers, doNotPause)
    local base = writeServers(source, doNotPause)
    local result = write(
        name,
        function(record, pause)
            if record.rules ~= rules then
                return "the rules have changed meanwhile"
            end
            if record.base == base then
                return UNCHANGED
            end
            local wrong = whatIsWrong(source, pause, true)
            if wrong ~= nil then
                return wrong
            end
            local lingerUntil = drainTimeout == 0 and 0 or ngx.time() + drainTimeout
            local ____mergeRecord_result_16 = mergeRecord(
                name,
                record,
                source,
                lingerUntil,
                pause
            )
            local servers = ____mergeRecord_result_16.servers
            local changes = ____mergeRecord_result_16.changes
            return {before = {}, servers = servers, base = base, changes = changes}
        end
    )
    if result == UNCHANGED then
        return nil
    end
    return type(result) == "string" and result or result.number
end
return ____exports
