-- Made by "limpet build" from limpet's src/nginx/request/request.ts; changes are lost at the next build.
local string_find = string.find
local table_concat = table.concat
local ____exports = {}
local ____cookie = require("limpet.affinity.session.cookie")
local cookieVariable = ____cookie.cookieVariable
local ____header = require("limpet.affinity.session.header")
local headerVariable = ____header.headerVariable
local ____query_argument = require("limpet.affinity.session.query-argument")
local argumentVariable = ____query_argument.argumentVariable
local variables = ngx.var
--- Since this release of nginx, a variable has all lines of a header, joined with ", "; before, the first.
local joinsLines = ngx.config.nginx_version >= 1023000
--- Number of headers, for `get_headers`.
local NO_LIMIT = 0
--- Whether `$http_cookie` has the header as it is by now. Where nginx.conf reads that variable, nginx keeps its first value.
-- A request without cookies shows it. Nothing else is as fast, because LuaJIT does not compile well what goes through a list
-- of headers.
local isVariableFresh = false
local isVariableTried = false
--- Names of variables, so that no name is put together twice.
local cookieVariables = {}
local headerVariables = {}
local argumentVariables = {}
--- Finds out whether `$http_cookie` shows what is done to the header, by a header that is taken back at once. It takes a
-- request without cookies: of another, nginx might keep a value that it must not pass on.
function ____exports.tryCookieVariable()
    if isVariableTried or ngx.is_subrequest or ngx.req.is_internal() then
        return
    end
    local headers = ngx.req.get_headers(NO_LIMIT)
    if headers.cookie ~= nil then
        return
    end
    isVariableTried = true
    local before = variables.http_cookie
    ngx.req.set_header("Cookie", "limpet=")
    local between = variables.http_cookie
    ngx.req.clear_header("Cookie")
    isVariableFresh = before == nil and between == "limpet=" and variables.http_cookie == nil
end
--- The request that nginx is serving. One object serves for all requests, so that nothing is made per request.
____exports.currentRequest = {
    cookie = function(self, name)
        local variable = cookieVariables[name]
        if variable == nil then
            variable = cookieVariable(name)
            cookieVariables[name] = variable
        end
        return variables[variable]
    end,
    header = function(self, name)
        local variable = headerVariables[name]
        if variable == nil then
            variable = headerVariable(name)
            headerVariables[name] = variable
        end
        return variables[variable]
    end,
    queryArgument = function(self, name)
        local variable = argumentVariables[name]
        if variable == nil then
            variable = argumentVariable(name)
            argumentVariables[name] = variable
        end
        return variables[variable]
    end,
    variable = function(self, name)
        return variables[name]
    end,
    cookies = function(self)
        if isVariableFresh then
            return variables.http_cookie
        end
        local headers = ngx.req.get_headers(NO_LIMIT)
        local cookie = headers.cookie
        local ____temp_0
        if cookie == nil or type(cookie) == "string" then
            ____temp_0 = cookie
        else
            ____temp_0 = table_concat(cookie, "; ")
        end
        return ____temp_0
    end,
    repeatedHeader = function(self, name, value)
        if joinsLines and (string_find(value, ",", nil, true) or 0) - 1 < 0 then
            return nil
        end
        local headers = ngx.req.get_headers(NO_LIMIT)
        local lines = headers[name]
        local ____temp_1
        if lines == nil or type(lines) == "string" then
            ____temp_1 = nil
        else
            ____temp_1 = lines
        end
        return ____temp_1
    end,
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
    end,
    query = function(self)
        return variables.args or ""
    end,
    setQuery = function(self, query)
        variables.args = query
    end
}
return ____exports
