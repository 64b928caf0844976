-- Made by "limpet build" from limpet's src/nginx/servers/state-file.ts; changes are lost at the next build.
local math_max = math.max
local string_byte = string.byte
local string_find = string.find
local string_sub = string.sub
local table_concat = table.concat
local table_sort = table.sort
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
local ____printable = require("limpet.affinity.printable")
local printable = ____printable.printable
local ____check = require("limpet.affinity.servers.check")
local whatIsWrong = ____check.whatIsWrong
local ____operator_changes_text = require("limpet.affinity.servers.operator-changes-text")
local readChanges = ____operator_changes_text.readChanges
local ____text = require("limpet.affinity.servers.text")
local isServersText = ____text.isServersText
local readServers = ____text.readServers
local MARK = "limpet servers "
local VERSION = "1"
local UPSTREAM = "upstream "
local END = "end "
local ____io_0 = io
local open = ____io_0.open
local TORN = "it is damaged"
local function checksum(text)
    return tostring(ngx.crc32_long(text))
end
local function wordsOf(line)
    local words = {}
    local start = 0
    local ____end = (string_find(line, " ", nil, true) or 0) - 1
    while ____end >= 0 do
        words[#words + 1] = string_sub(line, start + 1, ____end)
        start = ____end + 1
        ____end = (string_find(
            line,
            " ",
            math_max(start + 1, 1),
            true
        ) or 0) - 1
    end
    words[#words + 1] = string_sub(line, start + 1, #line)
    return words
end
local MOST_DIGITS = 15
local function isNumber(word)
    if word == "" or #word > MOST_DIGITS then
        return false
    end
    do
        local i = 0
        while i < #word do
            local byte = string_byte(word, i + 1)
            if byte < ZERO or byte > NINE then
                return false
            end
            i = i + 1
        end
    end
    return true
end
local function isReadable(____bindingPattern0)
    local changes
    local servers
    local base
    local rules
    rules = ____bindingPattern0.rules
    base = ____bindingPattern0.base
    servers = ____bindingPattern0.servers
    changes = ____bindingPattern0.changes
    if not isServersText(rules) or not isServersText(base) or not isServersText(servers) then
        return false
    end
    if whatIsWrong(
        readServers(servers, doNotPause),
        doNotPause,
        true
    ) ~= nil then
        return false
    end
    return readChanges(changes, doNotPause) ~= nil
end
--- The same for the text of a state file.
local function parseState(text)
    local firstEnd = (string_find(text, "\n", nil, true) or 0) - 1
    if firstEnd < 0 or string_sub(text, 1, #MARK) ~= MARK then
        return "it is no state file of Limpet"
    end
    local version = string_sub(text, #MARK + 1, firstEnd)
    if version ~= VERSION then
        return (("it has format " .. printable(version)) .. ", and this Limpet reads format ") .. VERSION
    end
    local saved = {}
    local position = firstEnd + 1
    do
        while true do
            local ____end = (string_find(
                text,
                "\n",
                math_max(position + 1, 1),
                true
            ) or 0) - 1
            if ____end < 0 then
                return TORN
            end
            local line = string_sub(text, position + 1, ____end)
            if string_sub(line, 1, #END) == END then
                local isWhole = string_sub(line, #END + 1, #line) == checksum(string_sub(text, 1, position))
                return isWhole and saved or TORN
            end
            if string_sub(line, 1, #UPSTREAM) ~= UPSTREAM then
                return TORN
            end
            local words = wordsOf(string_sub(line, #UPSTREAM + 1, #line))
            if #words ~= 5 and #words ~= 6 then
                return TORN
            end
            do
                local i = 1
                while i < #words do
                    if not isNumber(words[i + 1]) then
                        return TORN
                    end
                    i = i + 1
                end
            end
            local rulesEnd = ____end + 1 + decimal(words[3])
            local baseEnd = rulesEnd + decimal(words[4])
            local serversEnd = baseEnd + decimal(words[5])
            position = serversEnd + decimal(words[6] or "")
            if position >= #text then
                return TORN
            end
            local record = {
                number = decimal(words[2]),
                rules = string_sub(text, ____end + 1 + 1, rulesEnd),
                base = string_sub(text, rulesEnd + 1, baseEnd),
                servers = string_sub(text, baseEnd + 1, serversEnd),
                changes = string_sub(text, serversEnd + 1, position)
            }
            if not isReadable(record) then
                return TORN
            end
            saved[words[1]] = record
        end
    end
end
____exports.parseState = parseState
--- Reads a state file.
-- 
-- @returns what was saved, which is nothing where there is no file; or why the file cannot be used
function ____exports.readStateFile(path)
    local file = open(path, "r")
    if file == nil then
        return {}
    end
    local text = file:read("*a") or ""
    file:close()
    return (parseState(text))
end
--- The text of a state file.
function ____exports.stateText(saved)
    local names = {}
    for name in pairs(saved) do
        names[#names + 1] = name
    end
    table_sort(names)
    local parts = {(MARK .. VERSION) .. "\n"}
    for ____, name in ipairs(names) do
        local ____saved_name_1 = saved[name]
        local number = ____saved_name_1.number
        local rules = ____saved_name_1.rules
        local base = ____saved_name_1.base
        local servers = ____saved_name_1.servers
        local changes = ____saved_name_1.changes
        local last = changes == "" and "" or " " .. tostring(#changes)
        parts[#parts + 1] = ((((((((((UPSTREAM .. name) .. " ") .. tostring(number)) .. " ") .. tostring(#rules)) .. " ") .. tostring(#base)) .. " ") .. tostring(#servers)) .. last) .. "\n"
        parts[#parts + 1] = rules
        parts[#parts + 1] = base
        parts[#parts + 1] = servers
        parts[#parts + 1] = changes
    end
    local text = table_concat(parts)
    return ((text .. END) .. checksum(text)) .. "\n"
end
--- Replaces a state file in one step, so that whoever reads it finds the old one or the new one.
-- 
-- @returns why it could not be written
function ____exports.writeStateFile(path, text)
    local fresh = (path .. ".") .. tostring(ngx.worker.pid())
    os.remove(fresh)
    local file, failure = open(fresh, "wx")
    if file == nil then
        return failure
    end
    local written, problem = file:write(text)
    local isClosed = file:close()
    if written == nil or not isClosed then
        os.remove(fresh)
        return isClosed and tostring(problem) or "it could not be closed"
    end
    local isRenamed, reason = os.rename(fresh, path)
    if isRenamed then
        return nil
    end
    os.remove(fresh)
    return reason
end
return ____exports
