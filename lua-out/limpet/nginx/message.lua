-- Made by "limpet build" from limpet's src/nginx/message.ts; changes are lost at the next build.
local table_concat = table.concat
local ____exports = {}
local ____ngx_resp = require("ngx.resp")
local add_header = ____ngx_resp.add_header
local ____request = require("limpet.nginx.request")
local currentRequest = ____request.currentRequest
local variables = ngx.var
local headers = ngx.header
local NO_LINES = {}
--- The request that nginx is serving, before it goes to a server.
____exports.editableRequest = {
    cookie = currentRequest.cookie,
    header = currentRequest.header,
    queryArgument = currentRequest.queryArgument,
    variable = currentRequest.variable,
    setHeader = function(self, name, value)
        if value == nil then
            ngx.req.clear_header(name)
        else
            ngx.req.set_header(name, value)
        end
    end,
    path = function(self)
        return variables.uri or ""
    end,
    setPath = function(self, path)
        ngx.req.set_uri(path, false, true)
    end
}
--- The answer to it, before it goes to the client.
____exports.editableResponse = {
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
        return type(lines) == "string" and ({lines}) or lines
    end,
    replaceSetCookies = function(self, lines)
        headers["Set-Cookie"] = lines
    end,
    addSetCookie = function(self, line)
        add_header("Set-Cookie", line)
    end
}
return ____exports
