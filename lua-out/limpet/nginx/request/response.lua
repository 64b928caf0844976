-- Made by "limpet build" from limpet's src/nginx/request/response.ts; changes are lost at the next build.
local table_concat = table.concat
local ____exports = {}
local ____ngx_resp = require("ngx.resp")
local add_header = ____ngx_resp.add_header
local headers = ngx.header
local NO_LINES = {}
--- The Lua module reads no more lines of one name than this, and says nothing of the others.
local MOST_LINES = 100
local NO_LIMIT = 0
local function allSetCookies(first)
    local all = ngx.resp.get_headers(NO_LIMIT)
    local lines = all["set-cookie"]
    return (lines == nil or type(lines) == "string") and first or lines
end
--- The answer to the current request, before it goes to the client.
____exports.currentResponse = {
    status = function(self)
        return ngx.status
    end,
    header = function(self, name)
        local value = headers[name]
        local ____temp_0
        if value == nil or type(value) == "string" then
            ____temp_0 = value
        else
            ____temp_0 = table_concat(value, ", ")
        end
        return ____temp_0
    end,
    setHeader = function(self, name, value)
        headers[name] = value
    end,
    setCookies = function(self)
        local lines = headers["Set-Cookie"]
        if lines == nil then
            return NO_LINES
        end
        if type(lines) == "string" then
            return {lines}
        end
        return #lines < MOST_LINES and lines or allSetCookies(lines)
    end,
    replaceSetCookies = function(self, lines)
        headers["Set-Cookie"] = lines
    end,
    addSetCookie = function(self, line)
        add_header("Set-Cookie", line)
    end
}
return ____exports
