-- Made by "limpet build" from limpet's src/nginx/servers/servers-file.ts; changes are lost at the next build.
local ____exports = {}
local ____machine = require("limpet.affinity.machine")
local doNotPause = ____machine.doNotPause
local ____provision = require("limpet.affinity.provision")
local provisionServer = ____provision.provisionServer
local ____check = require("limpet.affinity.servers.check")
local whatIsWrong = ____check.whatIsWrong
local whatIsWrongWithChange = ____check.whatIsWrongWithChange
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____json_reader = require("limpet.nginx.machine.json-reader")
local readJsonText = ____json_reader.readJsonText
local ____lease = require("limpet.nginx.machine.lease")
local holdsLease = ____lease.holdsLease
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____published = require("limpet.nginx.servers.published")
local publishSource = ____published.publishSource
--- Seconds between two looks at a file. It is read whole each time, because a change may leave its time and size as they were.
local INTERVAL = 1
local lastTexts = {}
local lookAt = 0
local function readText(path)
    local file = io.open(path, "r")
    if file == nil then
        return nil
    end
    local text = file:read("*a")
    file:close()
    return text
end
local function serversIn(text)
    local value = readJsonText(text)
    if type(value) == "string" then
        return value
    end
    local ____value_servers_0 = value.servers
    if ____value_servers_0 == nil then
        ____value_servers_0 = value
    end
    local listed = ____value_servers_0
    local form = whatIsWrongWithChange({kind = "replace", servers = listed})
    if form ~= nil then
        return form
    end
    local servers = {}
    for ____, server in ipairs(listed) do
        servers[#servers + 1] = provisionServer(server)
    end
    return whatIsWrong(servers, doNotPause) or servers
end
--- The servers in a file when nginx starts.
-- 
-- @param before what it had before this start, for a file that cannot be used
function ____exports.serversOfFile(upstream, path, before)
    local text = readText(path)
    local servers = text == nil and "it cannot be read" or serversIn(text)
    if type(servers) ~= "string" then
        return servers
    end
    local consequence = #before == 0 and "there are no servers" or "those that it had before are kept"
    ngx.log(ngx.ERR, (((((("limpet: upstream \"" .. upstream) .. "\": the servers in ") .. path) .. " are not used: ") .. servers) .. "; ") .. consequence)
    return before
end
local function lookAtFile(____bindingPattern0, path)
    local name
    name = ____bindingPattern0.name
    local text = readText(path) or ""
    if text == lastTexts[name] then
        return
    end
    local isNews = lastTexts[name] ~= nil
    lastTexts[name] = text
    local servers = text == "" and "it is empty, or cannot be read" or serversIn(text)
    local result = type(servers) == "string" and servers or publishSource(name, servers)
    if type(result) == "string" then
        if type(servers) ~= "string" then
            lastTexts[name] = nil
        end
        ngx.log(ngx.ERR, ((((("limpet: upstream \"" .. name) .. "\": the servers in ") .. path) .. " are not used: ") .. result) .. "; those before are kept")
    elseif result ~= nil and isNews then
        ngx.log(
            ngx.NOTICE,
            (((("limpet: upstream \"" .. name) .. "\": the servers in ") .. path) .. " are used; generation ") .. tostring(result)
        )
    end
end
--- Looks at the files, if it is time and this worker's turn.
function ____exports.lookAtFiles()
    local now = monotonicNow()
    if now < lookAt or not holdsLease() then
        return
    end
    lookAt = now + INTERVAL
    for ____, upstream in pairs(upstreams) do
        if upstream.rules.serversFile ~= nil and upstream.isPublished then
            lookAtFile(upstream, upstream.rules.serversFile)
        end
    end
end
return ____exports
