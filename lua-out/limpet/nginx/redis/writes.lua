-- Made by "limpet build" from limpet's src/nginx/redis/writes.ts; changes are lost at the next build.
local ____exports = {}
--- In a queue; about 3 MB.
local CAPACITY = 10000
function ____exports.createWrites()
    return {waiting = {}, sent = {}}
end
function ____exports.createQueue()
    return {order = {}, first = 0, next = 0}
end
local function pendingWrites(____bindingPattern0)
    local next
    local first
    first = ____bindingPattern0.first
    next = ____bindingPattern0.next
    return next - first
end
____exports.pendingWrites = pendingWrites
--- The server of a session that was put, and of which Redis may not know yet.
function ____exports.serverBeingPut(____bindingPattern0, digest)
    local sent
    local waiting
    waiting = ____bindingPattern0.waiting
    sent = ____bindingPattern0.sent
    local latest = waiting[digest]
    if (latest and latest.kind) == "put" then
        return latest.server
    end
    local before = sent[digest]
    return (before and before.kind) == "put" and before.server or nil
end
local function merge(older, newer)
    if newer.kind == "put" or older.kind == "touch" then
        return newer
    end
    local ____older_5 = older
    local digest = ____older_5.digest
    local server = ____older_5.server
    local kind = ____older_5.kind
    local redirections = ____older_5.redirections
    local isAsking = ____older_5.isAsking
    return {
        digest = digest,
        server = server,
        kind = kind,
        ["until"] = newer["until"],
        redirections = redirections,
        isAsking = isAsking
    }
end
--- Redis has answered it, or nobody will.
local function forgetWrite(writes, write)
    if writes.sent[write.digest] == write then
        writes.sent[write.digest] = nil
    end
end
____exports.forgetWrite = forgetWrite
local function takeFirst(writes, queue)
    local digest = queue.order[queue.first]
    local before = writes.sent[digest]
    local waiting = writes.waiting[digest]
    local write = (before and before.kind) == "put" and merge(before, waiting) or waiting
    queue.order[queue.first] = nil
    queue.first = queue.first + 1
    writes.waiting[digest] = nil
    writes.sent[digest] = write
    return write
end
--- Adds a write to a queue. A session that waits already keeps its place, in whichever queue it is.
-- 
-- @returns how many were dropped
function ____exports.addWrite(writes, queue, write)
    local ____write_4 = write
    local digest = ____write_4.digest
    if write.kind == "put" then
        writes.sent[digest] = nil
    end
    local older = writes.waiting[digest]
    writes.waiting[digest] = older == nil and write or merge(older, write)
    if older ~= nil then
        return 0
    end
    queue.order[queue.next] = digest
    queue.next = queue.next + 1
    if pendingWrites(queue) <= CAPACITY then
        return 0
    end
    forgetWrite(
        writes,
        takeFirst(writes, queue)
    )
    return 1
end
--- Takes the oldest ones out of a queue, to send them. Each must then be forgotten or put back.
function ____exports.takeWrites(writes, queue, most)
    local taken = {}
    while #taken < most and pendingWrites(queue) > 0 do
        taken[#taken + 1] = takeFirst(writes, queue)
    end
    return taken
end
--- Puts what was taken back to the front of a queue, unless there is something newer.
-- 
-- @param again what to send instead
-- @returns how many were dropped, because there was no room
function ____exports.putBackWrite(writes, queue, write, again)
    local ____write_8 = write
    local digest = ____write_8.digest
    if writes.sent[digest] ~= write then
        return 0
    end
    writes.sent[digest] = nil
    local newer = writes.waiting[digest]
    if newer ~= nil then
        writes.waiting[digest] = merge(again, newer)
        return 0
    end
    if pendingWrites(queue) >= CAPACITY then
        return 1
    end
    queue.first = queue.first - 1
    queue.order[queue.first] = digest
    writes.waiting[digest] = again
    return 0
end
return ____exports
