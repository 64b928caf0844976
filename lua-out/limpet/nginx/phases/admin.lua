-- Made by "limpet build" from limpet's src/nginx/phases/admin.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____answer = require("limpet.nginx.admin.answer")
local answer = ____answer.answer
local NOT_ALLOWED = ____answer.NOT_ALLOWED
local NOT_FOUND = ____answer.NOT_FOUND
local refusal = ____answer.refusal
local send = ____answer.send
local UNAUTHORIZED = ____answer.UNAUTHORIZED
local ____caller = require("limpet.nginx.admin.caller")
local currentCaller = ____caller.currentCaller
local ____api = require("limpet.nginx.admin.limpet.api")
local limpetApi = ____api.limpetApi
local ____api = require("limpet.nginx.admin.plus.api")
local plusApi = ____api.plusApi
local ____errors = require("limpet.nginx.admin.plus.errors")
local plusError = ____errors.plusError
local ____request = require("limpet.nginx.admin.request")
local takeExpectedGeneration = ____request.takeExpectedGeneration
local pathParts = ____request.pathParts
local ____answer = require("limpet.nginx.admin.page.answer")
local isForPeople = ____answer.isForPeople
local pageAnswer = ____answer.pageAnswer
local toPage = ____answer.toPage
local ____answer = require("limpet.nginx.admin.metrics.answer")
local metricsAnswer = ____answer.metricsAnswer
local ____swap = require("limpet.nginx.servers.swap")
local catchUp = ____swap.catchUp
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local PLUS = "/api"
local OWN = "/limpet"
local METRICS = "/metrics"
--- Behind `OWN`.
local PAGE = "/page"
local INTERNAL_ERROR = 500
--- What is behind the first part of a path with this name, wherever the operator's location begins.
local function rest(uri, part)
    local at = (string_find(uri, part, nil, true) or 0) - 1
    while at >= 0 do
        local ____end = at + #part
        if ____end == #uri or string_sub(uri, ____end + 1, ____end + 1) == "/" then
            return (string_sub(uri, ____end + 1, #uri))
        end
        at = (string_find(
            uri,
            part,
            math_max(at + 1 + 1, 1),
            true
        ) or 0) - 1
    end
    return nil
end
local function isGet(method)
    return method == "GET" or method == "HEAD"
end
local function answerRequest()
    local uri = ngx.var.uri or "/"
    local plus = rest(uri, PLUS)
    local ____temp_0
    if plus == nil then
        ____temp_0 = rest(uri, OWN)
    else
        ____temp_0 = nil
    end
    local own = ____temp_0
    local method = ngx.req.get_method()
    local caller = currentCaller()
    local isDenied = caller.status ~= nil
    if isGet(method) and (not isDenied or caller.status == UNAUTHORIZED) then
        if own == PAGE then
            return (pageAnswer())
        end
        if uri == "/" and isForPeople() then
            return (toPage())
        end
    end
    if isDenied then
        local status = caller.status
        local reason = caller.reason
        return plus == nil and refusal(status, reason) or plusError(status, "AccessDenied", reason)
    end
    for ____, upstream in pairs(upstreams) do
        if upstream.rules.mayChange then
            catchUp(upstream)
        end
    end
    local expected = takeExpectedGeneration()
    if plus ~= nil then
        return (plusApi({
            caller = caller,
            method = method,
            path = pathParts(plus),
            expected = expected
        }))
    end
    if own ~= nil then
        return (limpetApi({
            caller = caller,
            method = method,
            path = pathParts(own),
            expected = expected
        }))
    end
    if rest(uri, METRICS) == "" then
        return isGet(method) and metricsAnswer() or refusal(NOT_ALLOWED, method .. " is not possible here")
    end
    return uri == "/" and answer("[\"api\",\"limpet\",\"metrics\"]") or refusal(NOT_FOUND, ((((("there is \"" .. PLUS) .. "\", \"") .. OWN) .. "\" and \"") .. METRICS) .. "\" here")
end
--- The content of a location for the operator: an API that shows the servers of upstreams, and changes them, and
-- a page that does so with it.
-- `admin.conf` calls it.
-- 
-- @entry content
function ____exports.admin()
    local ok, result = pcall(answerRequest)
    if ok then
        send(result)
        return
    end
    ngx.log(
        ngx.ERR,
        "limpet: a request to the API failed: ",
        tostring(result)
    )
    send(refusal(INTERNAL_ERROR, "it failed; the error log of nginx says why"))
end
return ____exports
