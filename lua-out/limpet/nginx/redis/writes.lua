-- Made by "limpet build" from limpet's src/nginx/redis/writes.ts; changes are lost at the next build.
local ____exports = {}
--- About 3 MB.
local CAPACITY = 10000
function ____exports.createWrites()
    return {byDigest = {}, order = {}, first = 0, next = 0}
end
local function pendingWrites(____bindingPattern0)
    local next
    local first
    first = ____bindingPattern0.first
    next = ____bindingPattern0.next
    return next - first
end
____exports.pendingWrites = pendingWrites
local function merge(older, newer)
    if newer.kind == "put" or older.kind == "touch" then
        return newer
    end
    return {digest = newer.digest, server = older.server, kind = older.kind, ["until"] = newer["until"]}
end
local function takeFirst(writes)
    local digest = writes.order[writes.first]
    local write = writes.byDigest[digest]
    writes.order[writes.first] = nil
    writes.byDigest[digest] = nil
    writes.first = writes.first + 1
    return write
end
---
-- @returns how many were dropped
function ____exports.addWrite(writes, write)
    local pending = writes.byDigest[write.digest]
    if pending ~= nil then
        writes.byDigest[write.digest] = merge(pending, write)
        return 0
    end
    writes.byDigest[write.digest] = write
    writes.order[writes.next] = write.digest
    writes.next = writes.next + 1
    if pendingWrites(writes) <= CAPACITY then
        return 0
    end
    takeFirst(writes)
    return 1
end
--- Removes the oldest ones, and returns them.
function ____exports.takeWrites(writes, most)
    local taken = {}
    while #taken < most and pendingWrites(writes) > 0 do
        taken[#taken + 1] = takeFirst(writes)
    end
    return taken
end
--- Puts failed writes back at the front, from index `start` on, unless there is something newer.
-- 
-- @returns for how many there was no room
function ____exports.putBackWrites(writes, taken, start)
    local dropped = 0
    do
        local i = #taken - 1
        while i >= start do
            local write = taken[i + 1]
            local newer = writes.byDigest[write.digest]
            if newer ~= nil then
                writes.byDigest[write.digest] = merge(write, newer)
            elseif pendingWrites(writes) < CAPACITY then
                writes.first = writes.first - 1
                writes.order[writes.first] = write.digest
                writes.byDigest[write.digest] = write
            else
                dropped = dropped + 1
            end
            i = i - 1
        end
    end
    return dropped
end
return ____exports
