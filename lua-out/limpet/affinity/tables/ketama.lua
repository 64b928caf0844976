-- Made by "limpet build" from limpet's src/affinity/tables/ketama.ts; changes are lost at the next build.
local bit_band = bit.band
local bit_rshift = bit.rshift
local string_byte = string.byte
local string_sub = string.sub
local ____exports = {}
local ____ascii = require("limpet.affinity.ascii")
local COLON = ____ascii.COLON
local NINE = ____ascii.NINE
local ZERO = ____ascii.ZERO
local ____address = require("limpet.affinity.address")
local isUnixSocket = ____address.isUnixSocket
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____crc32 = require("limpet.affinity.hashing.crc32")
local CRC32_START = ____crc32.CRC32_START
local crc32Byte = ____crc32.crc32Byte
local crc32Bytes = ____crc32.crc32Bytes
local crc32End = ____crc32.crc32End
local ____machine = require("limpet.affinity.machine")
local STEPS_BETWEEN_PAUSES = ____machine.STEPS_BETWEEN_PAUSES
local ____sorted_search = require("limpet.affinity.tables.sorted-search")
local PADDING = ____sorted_search.PADDING
local createSortedSearch = ____sorted_search.createSortedSearch
local POINTS = 160
local LARGEST_HASH = 4294967295
local function sortByHash(points, machine, pause)
    local ____points_1 = points
    local count = ____points_1.count
    local from = points
    local to = {
        hash = machine.uint32Array(count + PADDING, pause),
        owner = machine.uint16Array(count, pause),
        count = count
    }
    for ____, shift in ipairs({0, 16}) do
        local start = machine.uint32Array(65537, pause)
        do
            local i = 0
            while i < count do
                local digit = bit_band(
                    bit_rshift(from.hash[i], shift),
                    65535
                )
                start[digit + 1] = start[digit + 1] + 1
                if i % STEPS_BETWEEN_PAUSES == 0 then
                    pause()
                end
                i = i + 1
            end
        end
        do
            local digit = 0
            while digit < 65536 do
                start[digit + 1] = start[digit + 1] + start[digit]
                if digit % STEPS_BETWEEN_PAUSES == 0 then
                    pause()
                end
                digit = digit + 1
            end
        end
        do
            local i = 0
            while i < count do
                local digit = bit_band(
                    bit_rshift(from.hash[i], shift),
                    65535
                )
                local place = start[digit]
                start[digit] = place + 1
                to.hash[place] = from.hash[i]
                to.owner[place] = from.owner[i]
                if i % STEPS_BETWEEN_PAUSES == 0 then
                    pause()
                end
                i = i + 1
            end
        end
        machine.freeArray(start)
        local swap = from
        from = to
        to = swap
    end
    machine.freeArray(to.hash)
    machine.freeArray(to.owner)
    return from
end
local function addressState(address)
    local host = address
    local port = ""
    if isUnixSocket(address) then
        host = string_sub(address, 6, #address)
    else
        local i = #address - 1
        while i >= 0 and string_byte(address, i + 1) >= ZERO and string_byte(address, i + 1) <= NINE do
            i = i - 1
        end
        if i >= 0 and string_byte(address, i + 1) == COLON then
            host = string_sub(address, 1, i)
            port = string_sub(address, i + 1 + 1, #address)
        end
    end
    return (crc32Bytes(
        crc32Byte(
            crc32Bytes(CRC32_START, host),
            0
        ),
        port
    ))
end
local function unsortedPoints(servers, machine, pause)
    local count = 0
    for ____, server in ipairs(servers) do
        count = count + server.weight * POINTS
    end
    local hash = machine.uint32Array(count + PADDING, pause)
    local owner = machine.uint16Array(count, pause)
    local point = 0
    for ____, server in ipairs(servers) do
        local base = addressState(server.address)
        local previous = 0
        do
            local i = 0
            while i < server.weight * POINTS do
                local state = crc32Byte(
                    base,
                    bit_band(previous, 255)
                )
                state = crc32Byte(
                    state,
                    bit_band(
                        bit_rshift(previous, 8),
                        255
                    )
                )
                state = crc32Byte(
                    state,
                    bit_band(
                        bit_rshift(previous, 16),
                        255
                    )
                )
                state = crc32Byte(
                    state,
                    bit_rshift(previous, 24)
                )
                previous = crc32End(state)
                hash[point] = previous
                owner[point] = server.index
                point = point + 1
                if point % STEPS_BETWEEN_PAUSES == 0 then
                    pause()
                end
                i = i + 1
            end
        end
    end
    return {hash = hash, owner = owner, count = count}
end
local function sortedPoints(servers, machine, pause)
    local sorted = sortByHash(
        unsortedPoints(servers, machine, pause),
        machine,
        pause
    )
    local hash = sorted.hash
    local owner = sorted.owner
    local last = 0
    do
        local i = 1
        while i < sorted.count do
            if hash[i] ~= hash[last] then
                last = last + 1
                hash[last] = hash[i]
                owner[last] = owner[i]
            end
            if i % STEPS_BETWEEN_PAUSES == 0 then
                pause()
            end
            i = i + 1
        end
    end
    return {hash = hash, owner = owner, count = last + 1}
end
--- The ring of nginx's `hash KEY consistent`, point by point (ngx_http_upstream_hash_module): a key
-- belongs to the first point at or behind its CRC-32, and its walk goes on along the ring.
function ____exports.createKetamaTable(servers, machine, pause)
    local ____sortedPoints_result_0 = sortedPoints(servers, machine, pause)
    local hash = ____sortedPoints_result_0.hash
    local owner = ____sortedPoints_result_0.owner
    local count = ____sortedPoints_result_0.count
    local search = createSortedSearch(
        hash,
        count,
        LARGEST_HASH,
        machine,
        pause
    )
    return {
        hashOf = machine.crc32,
        locate = function(wanted) return search(wanted) % count end,
        serverAt = function(position) return owner[position] end,
        advance = function(position) return (position + 1) % count end,
        walkLength = count
    }
end
return ____exports
