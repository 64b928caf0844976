-- Made by "limpet build" from limpet's src/affinity/servers/operator-changes-text.ts; changes are lost at the next build.
local math_max = math.max
local string_byte = string.byte
local string_find = string.find
local string_sub = string.sub
local table_concat = table.concat
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____ascii = require("limpet.affinity.ascii")
local NINE = ____ascii.NINE
local ZERO = ____ascii.ZERO
local ____bytes = require("limpet.affinity.bytes")
local byteAt = ____bytes.byteAt
local slice = ____bytes.slice
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____check = require("limpet.affinity.servers.check")
local isServerName = ____check.isServerName
local whatIsWrong = ____check.whatIsWrong
local ____text = require("limpet.affinity.servers.text")
local isServersText = ____text.isServersText
local readServers = ____text.readServers
local writeServers = ____text.writeServers
local FIELD_END = "\t"
local LINE_END = "\n"
local MOST_DIGITS = 13
local LONGEST_AUTHOR = 512
---
-- @param pause is called after every change
local function writeChanges(changes, pause)
    local parts = {}
    for ____, ____value in ipairs(changes) do
        local name = ____value.name
        local stamp = ____value.stamp
        local author = ____value.author
        local source = ____value.source
        local made = ____value.made
        local ____end = ____value["end"]
        parts[#parts + 1] = ((((((tostring(stamp) .. FIELD_END) .. tostring(____end)) .. FIELD_END) .. name) .. FIELD_END) .. author) .. LINE_END
        parts[#parts + 1] = source == nil and LINE_END or writeServers({source}, doNotPause)
        parts[#parts + 1] = made == nil and LINE_END or writeServers({made}, doNotPause)
        pause()
    end
    return (table_concat(parts, ""))
end
____exports.writeChanges = writeChanges
--- The same for other proxies, to whom it is all the same who lost a server.
function ____exports.writeSharedChanges(changes, pause)
    local shared = {}
    for ____, ____value in ipairs(changes) do
        local name = ____value.name
        local stamp = ____value.stamp
        local author = ____value.author
        local source = ____value.source
        local made = ____value.made
        local ____end = ____value["end"]
        shared[#shared + 1] = {
            name = name,
            stamp = stamp,
            author = author,
            source = source,
            made = made,
            ["end"] = ____end == 0 and 0 or 1
        }
    end
    return (writeChanges(shared, pause))
end
local function wholeNumber(digits)
    if #digits == 0 or #digits > MOST_DIGITS then
        return nil
    end
    do
        local i = 0
        while i < #digits do
            local byte = string_byte(digits, i + 1)
            if byte < ZERO or byte > NINE then
                return nil
            end
            i = i + 1
        end
    end
    return (decimal(digits))
end
local DAMAGED = "damaged"
local function readOne(line, name)
    if line == LINE_END then
        return nil
    end
    if not isServersText(line) then
        return DAMAGED
    end
    local servers = readServers(line, doNotPause)
    local server = servers[1]
    if server.name ~= name or server.isLeaving == true or whatIsWrong(servers, doNotPause, true) ~= nil then
        return DAMAGED
    end
    return server
end
local function readChange(head, sourceLine, madeLine)
    local stampEnd = (string_find(head, FIELD_END, nil, true) or 0) - 1
    local endEnd = (string_find(
        head,
        FIELD_END,
        math_max(stampEnd + 1 + 1, 1),
        true
    ) or 0) - 1
    local nameEnd = (string_find(
        head,
        FIELD_END,
        math_max(endEnd + 1 + 1, 1),
        true
    ) or 0) - 1
    if stampEnd < 0 or endEnd < 0 or nameEnd < 0 then
        return nil
    end
    local stamp = wholeNumber(string_sub(head, 1, stampEnd))
    local ____end = wholeNumber(string_sub(head, stampEnd + 1 + 1, endEnd))
    local name = string_sub(head, endEnd + 1 + 1, nameEnd)
    local author = string_sub(head, nameEnd + 1 + 1, #head)
    if stamp == nil or ____end == nil or ____end > 2 then
        return nil
    end
    if not isServerName(name) or #author > LONGEST_AUTHOR then
        return nil
    end
    local source = readOne(sourceLine, name)
    local made = readOne(madeLine, name)
    if source == DAMAGED or made == DAMAGED then
        return nil
    end
    return {
        name = name,
        stamp = stamp,
        author = author,
        source = source,
        made = made,
        ["end"] = ____end
    }
end
--- Reads what one of the two wrote.
-- 
-- @param pause is called after every change
-- @returns `undefined` where the text is damaged
function ____exports.readChanges(text, pause)
    local changes = {}
    local start = 0
    while start < #text do
        local first = (string_find(
            text,
            LINE_END,
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        local second = first < 0 and -1 or (string_find(
            text,
            LINE_END,
            math_max(first + 1 + 1, 1),
            true
        ) or 0) - 1
        local third = second < 0 and -1 or (string_find(
            text,
            LINE_END,
            math_max(second + 1 + 1, 1),
            true
        ) or 0) - 1
        if third < 0 then
            return nil
        end
        local change = readChange(
            string_sub(text, start + 1, first),
            string_sub(text, first + 1 + 1, second + 1),
            string_sub(text, second + 1 + 1, third + 1)
        )
        if change == nil then
            return nil
        end
        if #changes > 0 and changes[#changes].name >= change.name then
            return nil
        end
        changes[#changes + 1] = change
        start = third + 1
        pause()
    end
    return changes
end
return ____exports
