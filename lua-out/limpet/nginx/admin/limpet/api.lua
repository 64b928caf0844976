-- Made by "limpet build" from limpet's src/nginx/admin/limpet/api.ts; changes are lost at the next build.
local math_ceil = math.ceil
local ____exports = {}
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
local ____rebalancing = require("limpet.nginx.servers.rebalancing")
local rebalanceStatus = ____rebalancing.rebalanceStatus
local stopRebalancing = ____rebalancing.stopRebalancing
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local ____upstream = require("limpet.nginx.upstream")
local upstreamNames = ____upstream.upstreamNames
local upstreams = ____upstream.upstreams
local ____answer = require("limpet.nginx.admin.answer")
local answer = ____answer.answer
local BAD_REQUEST = ____answer.BAD_REQUEST
local CONFLICT = ____answer.CONFLICT
local CREATED = ____answer.CREATED
local FORBIDDEN = ____answer.FORBIDDEN
local NOT_ALLOWED = ____answer.NOT_ALLOWED
local NOT_FOUND = ____answer.NOT_FOUND
local OK = ____answer.OK
local PRECONDITION_FAILED = ____answer.PRECONDITION_FAILED
local refusal = ____answer.refusal
local ____change = require("limpet.nginx.admin.change")
local changeServersFor = ____change.changeServersFor
local ____json = require("limpet.nginx.admin.json")
local jsonFlag = ____json.jsonFlag
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
local ____request = require("limpet.nginx.admin.request")
local entityTag = ____request.entityTag
local isRead = ____request.isRead
local readJson = ____request.readJson
local ____explain = require("limpet.nginx.admin.limpet.explain")
local describedRequest = ____explain.describedRequest
local explanationOf = ____explain.explanationOf
local explanationOfDescribed = ____explain.explanationOfDescribed
local ____plan = require("limpet.nginx.admin.limpet.plan")
local planOf = ____plan.planOf
local ____sources = require("limpet.nginx.admin.limpet.sources")
local sourcesView = ____sources.sourcesView
local ____view = require("limpet.nginx.admin.limpet.view")
local rebalanceView = ____view.rebalanceView
local serversView = ____view.serversView
local serverView = ____view.serverView
local upstreamView = ____view.upstreamView
local function callerView(____bindingPattern0)
    local caller
    caller = ____bindingPattern0.caller
    return (answer(jsonObject({
        {
            "name",
            jsonText(caller.name)
        },
        {
            "mayWrite",
            jsonFlag(caller.mayWrite)
        }
    })))
end
local function notAllowed(____bindingPattern0)
    local method
    method = ____bindingPattern0.method
    return (refusal(NOT_ALLOWED, method .. " is not possible here"))
end
local function allUpstreams()
    local members = {}
    local slices = beginSlices()
    for ____, name in ipairs(upstreamNames()) do
        local upstream = upstreams[name]
        members[#members + 1] = {
            name,
            upstreamView(upstream, upstream.current, slices.pause)
        }
    end
    slices["end"]()
    return (jsonObject(members))
end
local function tagOf(____bindingPattern0)
    local generation
    generation = ____bindingPattern0.generation
    return {ETag = entityTag(generation.number)}
end
local function inSlices(upstream, view)
    local ____upstream_1 = upstream
    local current = ____upstream_1.current
    local slices = beginSlices()
    local body = view(upstream, current, slices.pause)
    slices["end"]()
    return (answer(
        body,
        OK,
        tagOf(current)
    ))
end
local function explain(request, upstream)
    if request.method ~= "POST" then
        return (answer(explanationOf(upstream)))
    end
    local body = readJson()
    if type(body) == "string" then
        return (refusal(BAD_REQUEST, body))
    end
    local described = describedRequest(body)
    if type(described) == "string" then
        return (refusal(BAD_REQUEST, described))
    end
    return (answer(explanationOfDescribed(upstream, described)))
end
local function rebalance(request, upstream)
    if rebalanceStatus(upstream) == nil then
        return (refusal(NOT_FOUND, ("the rules of \"" .. upstream.name) .. "\" have no policies.rebalance"))
    end
    if isRead(request) then
        return (answer(rebalanceView(rebalanceStatus(upstream))))
    end
    if request.method ~= "PATCH" then
        return (notAllowed(request))
    end
    if not request.caller.mayWrite then
        return (refusal(FORBIDDEN, "the token is for reading only"))
    end
    local body = readJson()
    if type(body) == "string" then
        return (refusal(BAD_REQUEST, body))
    end
    local ____body_4 = body
    local isStopped = ____body_4.isStopped
    if type(isStopped) ~= "boolean" then
        return (refusal(BAD_REQUEST, "the body must be {\"isStopped\": true} or false"))
    end
    stopRebalancing(upstream, isStopped, request.caller.name)
    return (answer(rebalanceView(rebalanceStatus(upstream))))
end
local function plan(request, upstream)
    if request.method ~= "POST" then
        return (notAllowed(request))
    end
    local body = readJson()
    if type(body) == "string" then
        return (refusal(BAD_REQUEST, body))
    end
    local result = planOf(upstream, body)
    return result.plan ~= nil and answer(result.plan) or refusal(BAD_REQUEST, result.wrong)
end
local function carryOut(request, upstream, change, status)
    local ____request_5 = request
    local caller = ____request_5.caller
    local expected = ____request_5.expected
    if not caller.mayWrite then
        return (refusal(FORBIDDEN, "the token is for reading only"))
    end
    local changed = changeServersFor(caller, upstream, change, expected)
    repeat
        local ____switch53 = changed.kind
        local ____cond53 = ____switch53 == "changed"
        if ____cond53 then
            return (answer(
                jsonObject({{
                    "generation",
                    jsonNumber(changed.number)
                }}),
                status,
                {ETag = entityTag(changed.number)}
            ))
        end
        ____cond53 = ____cond53 or ____switch53 == "fixed"
        if ____cond53 then
            return (refusal(CONFLICT, changed.reason))
        end
        ____cond53 = ____cond53 or ____switch53 == "outdated"
        if ____cond53 then
            return (refusal(PRECONDITION_FAILED, changed.reason))
        end
        ____cond53 = ____cond53 or ____switch53 == "wrong"
        if ____cond53 then
            return (refusal(BAD_REQUEST, changed.reason))
        end
    until true
end
local function allServers(request, upstream)
    if isRead(request) then
        return (inSlices(upstream, serversView))
    end
    local ____request_2 = request
    local method = ____request_2.method
    if method ~= "POST" and method ~= "PUT" then
        return (notAllowed(request))
    end
    local body = readJson()
    if type(body) == "string" then
        return (refusal(BAD_REQUEST, body))
    end
    local change = {kind = method == "POST" and "add" or "replace", [method == "POST" and "server" or "servers"] = body}
    return (carryOut(request, upstream, change, method == "POST" and CREATED or OK))
end
local LONGEST_DRAIN = 604800
local function patchOf(body)
    local ____body_3 = body
    local drainFor = ____body_3.drainFor
    local patch = {}
    for option in pairs(body) do
        if option ~= "drainFor" then
            patch[option] = body[option]
        end
    end
    if drainFor == nil then
        if patch.draining ~= nil then
            patch.drainUntil = 0
        end
        return patch
    end
    if type(drainFor) ~= "number" or drainFor < 0 or drainFor > LONGEST_DRAIN then
        return "drainFor is not a number of seconds from 0 to " .. tostring(LONGEST_DRAIN)
    end
    patch.drainUntil = drainFor == 0 and 0 or ngx.time() + math_ceil(drainFor)
    return patch
end
local function oneServer(request, upstream, name)
    local index = serverNamed(upstream.current.generation, name)
    if index == nil then
        return (refusal(NOT_FOUND, ((("upstream \"" .. upstream.name) .. "\" has no server \"") .. name) .. "\""))
    end
    if isRead(request) then
        return (answer(
            serverView(upstream, upstream.current, index),
            OK,
            tagOf(upstream.current)
        ))
    end
    if request.method == "DELETE" then
        return (carryOut(request, upstream, {kind = "remove", name = name}, OK))
    end
    if request.method ~= "PATCH" then
        return (notAllowed(request))
    end
    local body = readJson()
    if type(body) == "string" then
        return (refusal(BAD_REQUEST, body))
    end
    local patch = patchOf(body)
    if type(patch) == "string" then
        return (refusal(BAD_REQUEST, patch))
    end
    return (carryOut(request, upstream, {kind = "update", name = name, server = patch}, OK))
end
--- Answers a request to `/limpet/…`.
function ____exports.limpetApi(request)
    local ____request_0 = request
    local path = ____request_0.path
    if #path == 0 then
        return (answer("[\"caller\",\"page\",\"upstreams\"]"))
    end
    if path[1] == "caller" and #path == 1 then
        return isRead(request) and callerView(request) or notAllowed(request)
    end
    if path[1] ~= "upstreams" then
        return (refusal(NOT_FOUND, ("there is no \"" .. path[1]) .. "\" here, but \"caller\", \"page\" and \"upstreams\""))
    end
    if #path == 1 then
        return isRead(request) and answer(allUpstreams()) or notAllowed(request)
    end
    local upstream = upstreams[path[2]]
    if upstream == nil then
        return (refusal(NOT_FOUND, ("there is no upstream \"" .. path[2]) .. "\""))
    end
    if #path == 2 then
        return isRead(request) and inSlices(upstream, upstreamView) or notAllowed(request)
    end
    local ____, ____, part, name = unpack(path, 1, 4)
    if part == "explain" and #path == 3 then
        return (explain(request, upstream))
    end
    if part == "sources" and #path == 3 then
        return isRead(request) and answer(sourcesView(upstream)) or notAllowed(request)
    end
    if part == "rebalance" and #path == 3 then
        return (rebalance(request, upstream))
    end
    if part == "plan" and #path == 3 then
        return (plan(request, upstream))
    end
    if part ~= "servers" or #path > 4 then
        return (refusal(NOT_FOUND, "there is servers, sources, plan, rebalance and explain here"))
    end
    return name == nil and allServers(request, upstream) or oneServer(request, upstream, name)
end
return ____exports
