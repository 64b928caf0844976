-- Made by "limpet build" from limpet's src/affinity/servers/text.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local table_concat = table.concat
local ____exports = {}
local ____address = require("limpet.affinity.address")
local decimal = ____address.decimal
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____provision = require("limpet.affinity.provision")
local provisionServer = ____provision.provisionServer
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local FIELD_END = "\t"
local LINE_END = "\n"
local YES = "1"
local NO = "0"
local function lastFields(____bindingPattern0)
    local group
    local slowStart
    local formerly
    local incarnation
    incarnation = ____bindingPattern0.incarnation
    formerly = ____bindingPattern0.formerly
    slowStart = ____bindingPattern0.slowStart
    group = ____bindingPattern0.group
    if group ~= nil then
        local before = ((((FIELD_END .. (incarnation or "")) .. FIELD_END) .. (formerly or "")) .. FIELD_END) .. tostring(slowStart or "")
        return ((before .. FIELD_END) .. group) .. LINE_END
    end
    if slowStart ~= nil then
        return (((((FIELD_END .. (incarnation or "")) .. FIELD_END) .. (formerly or "")) .. FIELD_END) .. tostring(slowStart)) .. LINE_END
    end
    if formerly ~= nil then
        return (((FIELD_END .. (incarnation or "")) .. FIELD_END) .. formerly) .. LINE_END
    end
    return incarnation == nil and LINE_END or (FIELD_END .. incarnation) .. LINE_END
end
---
-- @param pause is called after every server
function ____exports.writeServers(servers, pause)
    local lines = {}
    for ____, server in ipairs(servers) do
        local name = server.name
        local address = server.address
        local weight = server.weight
        local down = server.down
        local backup = server.backup
        local draining = server.draining
        local maxConnections = server.maxConnections
        local maxFails = server.maxFails
        local failTimeout = server.failTimeout
        local drainUntil = server.drainUntil
        local isLeaving = server.isLeaving
        local flags = (((down and YES or NO) .. (backup and YES or NO)) .. (draining and YES or NO)) .. (isLeaving == true and YES or NO)
        lines[#lines + 1] = (((((((((name .. FIELD_END) .. address) .. FIELD_END) .. tostring(weight)) .. FIELD_END) .. flags) .. FIELD_END) .. tostring(maxConnections)) .. ((((FIELD_END .. tostring(maxFails or "")) .. FIELD_END) .. tostring(failTimeout or "")) .. FIELD_END) .. tostring(drainUntil or "")) .. lastFields(server)
        pause()
    end
    return (table_concat(lines, ""))
end
--- The fields of a line.
local function fieldsOf(line)
    local fields = {}
    local start = 0
    local ____end = (string_find(line, FIELD_END, nil, true) or 0) - 1
    while ____end >= 0 do
        fields[#fields + 1] = string_sub(line, start + 1, ____end)
        start = ____end + 1
        ____end = (string_find(
            line,
            FIELD_END,
            math_max(start + 1, 1),
            true
        ) or 0) - 1
    end
    fields[#fields + 1] = string_sub(line, start + 1, #line)
    return fields
end
____exports.fieldsOf = fieldsOf
local function optionalNumber(digits)
    local ____temp_13
    if digits == "" then
        ____temp_13 = nil
    else
        ____temp_13 = decimal(digits)
    end
    return ____temp_13
end
local function readServer(line)
    local fields = fieldsOf(line)
    local ____temp_0
    if fields[10] == "" then
        ____temp_0 = nil
    else
        ____temp_0 = fields[10]
    end
    local formerly = ____temp_0
    local ____fields__1_3 = fields[1]
    local ____fields__2_4 = fields[2]
    local ____decimal_result_5 = decimal(fields[3])
    local ____temp_6 = string_sub(fields[4], 1, 1) == YES
    local ____temp_7 = string_sub(fields[4], 2, 2) == YES
    local ____temp_8 = string_sub(fields[4], 3, 3) == YES
    local ____temp_1
    if string_sub(fields[4], 4, 4) == YES then
        ____temp_1 = true
    else
        ____temp_1 = nil
    end
    local ____decimal_result_9 = decimal(fields[5])
    local ____optionalNumber_result_10 = optionalNumber(fields[6])
    local ____optionalNumber_result_11 = optionalNumber(fields[7])
    local ____optionalNumber_result_12 = optionalNumber(fields[8])
    local ____temp_2
    if #fields > 9 and fields[9] == "" then
        ____temp_2 = nil
    else
        ____temp_2 = fields[9]
    end
    local marked = {
        name = ____fields__1_3,
        address = ____fields__2_4,
        weight = ____decimal_result_5,
        down = ____temp_6,
        backup = ____temp_7,
        draining = ____temp_8,
        isLeaving = ____temp_1,
        maxConnections = ____decimal_result_9,
        maxFails = ____optionalNumber_result_10,
        failTimeout = ____optionalNumber_result_11,
        drainUntil = ____optionalNumber_result_12,
        incarnation = ____temp_2,
        slowStart = optionalNumber(fields[11] or ""),
        group = fields[12]
    }
    local server = provisionServer(marked)
    return formerly == nil and server or withDefaults({formerly = formerly}, server)
end
--- Reads what `writeServers` wrote.
-- 
-- @param pause is called after every server
function ____exports.readServers(text, pause)
    local servers = {}
    local start = 0
    while start < #text do
        local ____end = (string_find(
            text,
            LINE_END,
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        servers[#servers + 1] = readServer(string_sub(text, start + 1, ____end))
        start = ____end + 1
        pause()
    end
    return servers
end
--- Fields of a line of `writeServers`, at least.
local LEAST_FIELDS = 8
____exports.LEAST_FIELDS = LEAST_FIELDS
--- Whether `readServers` can read a text that somebody else may have written.
function ____exports.isServersText(text)
    local start = 0
    while start < #text do
        local ____end = (string_find(
            text,
            LINE_END,
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        if ____end < 0 or #fieldsOf(string_sub(text, start + 1, ____end)) < LEAST_FIELDS then
            return false
        end
        start = ____end + 1
    end
    return true
end
return ____exports
