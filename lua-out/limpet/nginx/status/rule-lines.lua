-- Made by "limpet build" from limpet's src/nginx/status/rule-lines.ts; changes are lost at the next build.
local string_gmatch = string.gmatch
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____optional_module = require("limpet.nginx.machine.optional-module")
local optionalModule = ____optional_module.optionalModule
local CUT = "..."
local lines = nil
--- Reads them while the folder is as it was built, because later it may be another one's.
function ____exports.loadRuleLines()
    lines = optionalModule({"limpet.lines"})
end
local function isEnd(____end, text)
    return #text >= #____end and string_sub(text, #text - #____end + 1, #text) == ____end
end
local function isSameFile(path, file)
    if string_sub(path, 1, #CUT) ~= CUT then
        return (isEnd("/" .. file, path))
    end
    local rest = string_sub(path, #CUT + 1, #path)
    return isEnd(rest, file) or isEnd(file, rest)
end
local function nth(positions, line)
    local count = 0
    local position = "1:1"
    for found in string_gmatch(positions, "%S+") do
        position = found
        count = count + 1
        if count == line then
            break
        end
    end
    return position
end
--- Where in the TypeScript of the rules something went wrong, as `src/routing.ts:12:7`.
-- 
-- @param fault what was thrown: a message, or an object with a stack
-- @returns `undefined` where it was not in the rules
function ____exports.placeInRules(fault)
    local ____temp_0
    if type(fault) == "table" then
        ____temp_0 = fault.stack
    else
        ____temp_0 = fault
    end
    local text = ____temp_0
    if lines == nil or type(text) ~= "string" then
        return nil
    end
    for path, line in string_gmatch(text, "(%S+%.lua):(%d+)") do
        for file, ____temp_1 in pairs(lines) do
            local positions
            local source
            source = ____temp_1[1]
            positions = ____temp_1[2]
            if isSameFile(path, file) then
                return (source .. ":") .. nth(
                    positions,
                    tonumber(line) or 1
                )
            end
        end
    end
    return nil
end
return ____exports
