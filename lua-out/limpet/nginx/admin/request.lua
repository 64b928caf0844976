-- Made by "limpet build" from limpet's src/nginx/admin/request.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____json_reader = require("limpet.nginx.machine.json-reader")
local readJsonText = ____json_reader.readJsonText
--- Whether a request only asks.
function ____exports.isRead(____bindingPattern0)
    local method
    method = ____bindingPattern0.method
    return method == "GET" or method == "HEAD"
end
--- The parts of a path between its slashes, without empty ones.
function ____exports.pathParts(path)
    local parts = {}
    local start = 0
    while start <= #path do
        local ____end = (string_find(
            path,
            "/",
            math_max(start + 1, 1),
            true
        ) or 0) - 1
        if ____end < 0 then
            ____end = #path
        end
        if ____end > start then
            parts[#parts + 1] = string_sub(path, start + 1, ____end)
        end
        start = ____end + 1
    end
    return parts
end
--- What `ETag` says of a generation.
function ____exports.entityTag(number)
    return ("\"" .. tostring(number)) .. "\""
end
--- Takes the `If-Match` out of the request, because nginx would compare it with the answer's `ETag`, which is the new one.
-- 
-- @returns the number in it; -1 where it is none of ours, so that it matches nothing
function ____exports.takeExpectedGeneration()
    local header = ngx.var.http_if_match
    if header == nil then
        return nil
    end
    ngx.req.clear_header("If-Match")
    if header == "*" then
        return nil
    end
    local digits = string_sub(header, 1, 1) == "\"" and string_sub(header, 2, #header - 1) or header
    return tonumber(digits) or -1
end
local function bodyInFile()
    local path = ngx.req.get_body_file()
    if path == nil then
        return nil
    end
    local file = io.open(path, "r")
    local text = file and file:read("*a")
    if file ~= nil then
        file:close()
    end
    return text
end
--- The JSON object, or the list, in the body; or what is wrong with it.
function ____exports.readJson()
    local isRead, problem = pcall(ngx.req.read_body)
    if not isRead then
        return "the body cannot be read: " .. tostring(problem)
    end
    local text = ngx.req.get_body_data() or bodyInFile()
    if text == nil then
        return "the body is empty"
    end
    local value = readJsonText(text)
    return type(value) == "string" and "the body cannot be used: " .. value or value
end
return ____exports
