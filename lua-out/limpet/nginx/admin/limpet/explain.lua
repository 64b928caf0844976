-- Made by "limpet build" from limpet's src/nginx/admin/limpet/explain.ts; changes are lost at the next build.
local string_find = string.find
local string_match = string.match
local string_sub = string.sub
local ____exports = {}
local ____decision = require("limpet.affinity.decision")
local beginExchange = ____decision.beginExchange
local decide = ____decision.decide
local decideAfterWaiting = ____decision.decideAfterWaiting
local findServer = ____decision.findServer
local pickFirstTry = ____decision.pickFirstTry
local verdictWithoutAnswer = ____decision.verdictWithoutAnswer
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____group = require("limpet.affinity.servers.group")
local NO_GROUP = ____group.NO_GROUP
local ____picking = require("limpet.affinity.servers.picking")
local NO_SERVER = ____picking.NO_SERVER
local ____request = require("limpet.nginx.request.request")
local currentRequest = ____request.currentRequest
local ____json = require("limpet.nginx.admin.json")
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
local optionalNumber = ____json.optionalNumber
local optionalText = ____json.optionalText
local function takesAny(____bindingPattern0, from)
    local standing
    local generation
    generation = ____bindingPattern0.generation
    standing = ____bindingPattern0.standing
    return generation.servers[standing.emptier[from + 1].server + 1].name
end
--- Where a request with the cookies, headers and arguments of the one that asks would go now, and why. What only the
-- application's answer decides is not known, nor is the client's address.
local function explanationOf(upstream, request)
    if request == nil then
        request = currentRequest
    end
    local running = withDefaults({isCounted = false, takeMove = takesAny}, upstream)
    local exchange = beginExchange(running)
    findServer(
        running,
        exchange,
        request,
        ngx.time()
    )
    local ____exchange_lineup_generation_0 = exchange.lineup.generation
    local servers = ____exchange_lineup_generation_0.servers
    local groupOf = ____exchange_lineup_generation_0.groupOf
    local action = decide(running, exchange, request)
    if action == "wait" then
        action = decideAfterWaiting(running, exchange, request)
    end
    local picked = action == "refuse" and NO_SERVER or pickFirstTry(running, exchange, request)
    local group = upstream.tools.groupNames[(groupOf[picked + 1] or NO_GROUP) + 1]
    local ____opt_1 = servers[exchange.evidence + 1]
    local boundTo = ____opt_1 and ____opt_1.name
    local isRefused = exchange.refusal ~= 0
    local status = isRefused and exchange.refusal or nil
    local verdict = isRefused and "refused" or (exchange.verdict or verdictWithoutAnswer(exchange, false))
    local ____jsonObject_6 = jsonObject
    local ____optionalText_5 = optionalText
    local ____opt_3 = servers[picked + 1]
    return (____jsonObject_6({
        {
            "server",
            ____optionalText_5(____opt_3 and ____opt_3.name)
        },
        {
            "verdict",
            jsonText(verdict)
        },
        {
            "group",
            optionalText(group)
        },
        {
            "boundTo",
            optionalText(boundTo)
        },
        {
            "obstacle",
            optionalText(exchange.obstacle)
        },
        {
            "status",
            optionalNumber(status)
        },
        {
            "generation",
            jsonNumber(exchange.lineup.generation.number)
        }
    }))
end
____exports.explanationOf = explanationOf
--- Characters of a header's name, and of what a header or a path cannot have in it.
local NAME = "^[%w_-]+$"
local CONTROL = "%c"
local function matches(text, pattern)
    local found = string_match(text, pattern)
    return found ~= nil
end
local function hasControl(text)
    return (matches(text, CONTROL))
end
--- Reads `{"headers": {"Cookie": "JSESSIONID=5f2c"}, "path": "/cart?item=1"}`, each of which may be missing.
-- 
-- @returns what is wrong with it instead
function ____exports.describedRequest(body)
    for member in pairs(body) do
        if member ~= "headers" and member ~= "path" then
            return ("there is \"headers\" and \"path\" here, and no \"" .. member) .. "\""
        end
    end
    local ____body_7 = body
    local path = ____body_7.path
    if path == nil then
        path = "/"
    end
    local headers = ____body_7.headers
    if headers == nil then
        headers = {}
    end
    if type(path) ~= "string" or string_sub(path, 1, 1) ~= "/" or hasControl(path) then
        return "\"path\" is not a path such as \"/cart?item=1\""
    end
    if type(headers) ~= "table" or headers == nil then
        return "\"headers\" is not an object of names and values"
    end
    local found = {}
    for name in pairs(headers) do
        local value = headers[name]
        if not matches(
            tostring(name),
            NAME
        ) then
            return "\"headers\" has a name with other characters than letters, digits, \"-\" and \"_\""
        end
        if type(value) ~= "string" or hasControl(value) then
            return ("the header \"" .. name) .. "\" has a value that no header can have"
        end
        found[#found + 1] = {name, value}
    end
    local question = (string_find(path, "?", nil, true) or 0) - 1
    if question < 0 then
        return {path = path, query = "", headers = found}
    end
    return {
        path = string_sub(path, 1, question),
        query = string_sub(path, question + 1 + 1, #path),
        headers = found
    }
end
local function become(____bindingPattern0)
    local headers
    local query
    local path
    path = ____bindingPattern0.path
    query = ____bindingPattern0.query
    headers = ____bindingPattern0.headers
    local before = ngx.req.get_headers(0)
    for name in pairs(before) do
        ngx.req.clear_header(name)
    end
    for ____, ____value in ipairs(headers) do
        local name = ____value[1]
        local value = ____value[2]
        ngx.req.set_header(name, value)
    end
    ngx.req.set_uri(path, false, true)
    ngx.var.args = query
end
local function withTarget(____bindingPattern0)
    local query
    local path
    path = ____bindingPattern0.path
    query = ____bindingPattern0.query
    local target = query == "" and path or (path .. "?") .. query
    return (withDefaults(
        {variable = function(self, name)
            return name == "request_uri" and target or currentRequest:variable(name)
        end},
        currentRequest
    ))
end
--- The same as `explanationOf`, for a GET request as it is described. The request that asks becomes that one for as long as
-- that takes, so what nginx would read is read, and nothing of it stands in the access log afterwards.
function ____exports.explanationOfDescribed(upstream, described)
    local ____ngx_var_8 = ngx.var
    local uri = ____ngx_var_8.uri
    if uri == nil then
        uri = "/"
    end
    become(described)
    ngx.req.set_method(ngx.HTTP_GET)
    local explanation = explanationOf(
        upstream,
        withTarget(described)
    )
    ngx.req.set_method(ngx.HTTP_POST)
    become({path = uri, query = "", headers = {}})
    return explanation
end
return ____exports
