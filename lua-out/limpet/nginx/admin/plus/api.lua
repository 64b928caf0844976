-- Made by "limpet build" from limpet's src/nginx/admin/plus/api.ts; changes are lost at the next build.
local ____exports = {}
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local ____upstream = require("limpet.nginx.upstream")
local upstreamNames = ____upstream.upstreamNames
local upstreams = ____upstream.upstreams
local ____answer = require("limpet.nginx.admin.answer")
local answer = ____answer.answer
local BAD_REQUEST = ____answer.BAD_REQUEST
local CREATED = ____answer.CREATED
local FORBIDDEN = ____answer.FORBIDDEN
local NO_CONTENT = ____answer.NO_CONTENT
local NOT_ALLOWED = ____answer.NOT_ALLOWED
local NOT_FOUND = ____answer.NOT_FOUND
local OK = ____answer.OK
local PRECONDITION_FAILED = ____answer.PRECONDITION_FAILED
local UNSUPPORTED = ____answer.UNSUPPORTED
local ____change = require("limpet.nginx.admin.change")
local changeServersFor = ____change.changeServersFor
local ____json = require("limpet.nginx.admin.json")
local jsonObject = ____json.jsonObject
local ____request = require("limpet.nginx.admin.request")
local entityTag = ____request.entityTag
local isRead = ____request.isRead
local readJson = ____request.readJson
local ____errors = require("limpet.nginx.admin.plus.errors")
local plusError = ____errors.plusError
local ____nginx = require("limpet.nginx.admin.plus.nginx")
local plusConnections = ____nginx.plusConnections
local plusNginx = ____nginx.plusNginx
local plusRequests = ____nginx.plusRequests
local ____server_ids = require("limpet.nginx.admin.plus.server-ids")
local serverIds = ____server_ids.serverIds
local ____upstreams = require("limpet.nginx.admin.plus.upstreams")
local newServer = ____upstreams.newServer
local patchOf = ____upstreams.patchOf
local plusServer = ____upstreams.plusServer
local plusServers = ____upstreams.plusServers
local plusUpstream = ____upstreams.plusUpstream
local VERSIONS = "[1,2,3,4,5,6,7,8,9]"
local NEWEST = 9
local AREAS = "[\"nginx\",\"processes\",\"connections\",\"slabs\",\"http\",\"resolvers\",\"ssl\",\"workers\"]"
local HTTP_AREAS = "[\"requests\",\"server_zones\",\"location_zones\",\"caches\",\"limit_conns\",\"limit_reqs\",\"keyvals\",\"upstreams\"]"
local NO_HANDSHAKES = "{\"handshakes\":0,\"handshakes_failed\":0,\"session_reuses\":0}"
local function allUpstreams()
    local members = {}
    local slices = beginSlices()
    for ____, name in ipairs(upstreamNames()) do
        local upstream = upstreams[name]
        members[#members + 1] = {
            name,
            plusUpstream(upstream, upstream.current, slices.pause)
        }
    end
    slices["end"]()
    return (jsonObject(members))
end
--- What only can be read, by its path.
local READABLE = {
    [""] = function() return AREAS end,
    nginx = plusNginx,
    processes = function() return "{\"respawned\":0}" end,
    connections = plusConnections,
    slabs = function() return "{}" end,
    resolvers = function() return "{}" end,
    ssl = function() return NO_HANDSHAKES end,
    workers = function() return "[]" end,
    http = function() return HTTP_AREAS end,
    ["http/requests"] = plusRequests,
    ["http/server_zones"] = function() return "{}" end,
    ["http/location_zones"] = function() return "{}" end,
    ["http/caches"] = function() return "{}" end,
    ["http/limit_conns"] = function() return "{}" end,
    ["http/limit_reqs"] = function() return "{}" end,
    ["http/keyvals"] = function() return "{}" end,
    ["http/upstreams"] = allUpstreams
}
local function notAllowed()
    return (plusError(NOT_ALLOWED, "MethodDisabled", "method not supported"))
end
local function joined(path)
    local text = ""
    do
        local i = 1
        while i < #path do
            text = text .. (i == 1 and path[i + 1] or "/" .. path[i + 1])
            i = i + 1
        end
    end
    return text
end
local function oneUpstream(upstream)
    local slices = beginSlices()
    local view = plusUpstream(upstream, upstream.current, slices.pause)
    slices["end"]()
    return view
end
local function change(____bindingPattern0, upstream, wanted)
    local expected
    local caller
    caller = ____bindingPattern0.caller
    expected = ____bindingPattern0.expected
    return (changeServersFor(caller, upstream, wanted, expected))
end
local function answerWith(upstream, ____bindingPattern0, name, status)
    local servers
    local number
    number = ____bindingPattern0.number
    servers = ____bindingPattern0.servers
    local ids = serverIds(servers)
    local headers = {ETag = entityTag(number)}
    local body = ""
    do
        local index = 0
        while index < #servers do
            do
                if servers[index + 1].name ~= name then
                    goto __continue51
                end
                body = plusServer(upstream, servers[index + 1], ids[index + 1])
                if status == CREATED then
                    headers.Location = (ngx.var.uri or "") .. tostring(ids[index + 1])
                end
            end
            ::__continue51::
            index = index + 1
        end
    end
    return {status = status, body = body, headers = headers}
end
local function refused(changed)
    if changed.kind == "fixed" then
        return (plusError(BAD_REQUEST, "UpstreamStatic", changed.reason))
    end
    if changed.kind == "outdated" then
        return (plusError(PRECONDITION_FAILED, "PreconditionFailed", changed.reason))
    end
    return (plusError(BAD_REQUEST, "UpstreamConfFormatError", changed.reason))
end
local function addServer(request, upstream)
    local wanted = readJson()
    if type(wanted) == "string" then
        return (plusError(UNSUPPORTED, "JsonError", wanted))
    end
    local server = newServer(wanted)
    if server.code ~= nil then
        return (plusError(BAD_REQUEST, server.code, server.text))
    end
    local changed = change(request, upstream, {kind = "add", server = server})
    return changed.kind == "changed" and answerWith(upstream, changed, server.name, CREATED) or refused(changed)
end
local function oneServer(request, upstream, wantedId, headers)
    local ____upstream_current_generation_1 = upstream.current.generation
    local servers = ____upstream_current_generation_1.servers
    local id = tonumber(wantedId)
    local ids = serverIds(servers)
    local index = -1
    do
        local i = 0
        while i < #ids do
            if ids[i + 1] == id then
                index = i
            end
            i = i + 1
        end
    end
    local server = servers[index + 1]
    if id == nil or server == nil then
        return (plusError(NOT_FOUND, "UpstreamServerNotFound", ("server with ID \"" .. wantedId) .. "\" does not exist"))
    end
    local ____request_2 = request
    local method = ____request_2.method
    if isRead(request) then
        return (answer(
            plusServer(upstream, server, id),
            OK,
            headers
        ))
    end
    if method == "DELETE" then
        local changed = change(request, upstream, {kind = "remove", name = server.name})
        return changed.kind == "changed" and answer(
            plusServers(upstream, changed.servers),
            OK,
            {ETag = entityTag(changed.number)}
        ) or refused(changed)
    end
    if method ~= "PATCH" then
        return (notAllowed())
    end
    local wanted = readJson()
    if type(wanted) == "string" then
        return (plusError(UNSUPPORTED, "JsonError", wanted))
    end
    local patch = patchOf(wanted)
    if patch.code ~= nil then
        return (plusError(BAD_REQUEST, patch.code, patch.text))
    end
    local changed = change(request, upstream, {kind = "update", name = server.name, server = patch})
    if changed.kind ~= "changed" then
        return (refused(changed))
    end
    return (answerWith(upstream, changed, server.name, OK))
end
--- Answers a request to `/api/…`.
function ____exports.plusApi(request)
    local ____request_0 = request
    local path = ____request_0.path
    local method = ____request_0.method
    local caller = ____request_0.caller
    if #path == 0 then
        return isRead(request) and answer(VERSIONS) or notAllowed()
    end
    local version = tonumber(path[1])
    if version == nil or version < 1 or version > NEWEST or version % 1 ~= 0 then
        return (plusError(NOT_FOUND, "UnknownVersion", "unknown version"))
    end
    local readable = READABLE[joined(path)]
    if type(readable) == "function" then
        return isRead(request) and answer(readable()) or notAllowed()
    end
    if path[2] ~= "http" or path[3] ~= "upstreams" then
        return (plusError(NOT_FOUND, "PathNotFound", "path not found"))
    end
    local upstream = upstreams[path[4]]
    if upstream == nil then
        return (plusError(NOT_FOUND, "UpstreamNotFound", "upstream not found"))
    end
    if not isRead(request) and not caller.mayWrite then
        return (plusError(FORBIDDEN, "MethodDisabled", "the token is for reading only"))
    end
    local current = upstream.current
    local headers = {ETag = entityTag(current.generation.number)}
    if #path == 4 then
        if method == "DELETE" then
            return {status = NO_CONTENT, body = ""}
        end
        return isRead(request) and answer(
            oneUpstream(upstream),
            OK,
            headers
        ) or notAllowed()
    end
    if path[5] ~= "servers" or #path > 6 then
        return (plusError(NOT_FOUND, "PathNotFound", "path not found"))
    end
    if #path == 5 then
        if method == "POST" then
            return (addServer(request, upstream))
        end
        return isRead(request) and answer(
            plusServers(upstream, current.generation.servers),
            OK,
            headers
        ) or notAllowed()
    end
    return (oneServer(request, upstream, path[6], headers))
end
return ____exports
