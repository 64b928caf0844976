-- Made by "limpet build" from limpet's src/nginx/servers/state-file.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local table_concat = table.concat
local table_sort = table.sort
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____printable = require("limpet.affinity.printable")
local printable = ____printable.printable
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
            local rulesEnd = ____end + 1 + decimal(words[3])
            local baseEnd = rulesEnd + decimal(words[4])
            local serversEnd = baseEnd + decimal(words[5])
            position = serversEnd + decimal(words[6] or "")
            if not (position < #text) then
                return TORN
            end
            saved[words[1]] = {
                number = decimal(words[2]),
                rules = string_sub(text, ____end + 1 + 1, rulesEnd),
                base = string_sub(text, rulesEnd + 1, baseEnd),
                servers = string_sub(text, baseEnd + 1, serversEnd),
                changes = string_sub(text, serversEnd + 1, position)
            }
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
    return parseState(text)
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
