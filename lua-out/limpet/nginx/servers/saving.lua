-- Made by "limpet build" from limpet's src/nginx/servers/saving.ts; changes are lost at the next build.
local ____exports = {}
local ____lease = require("limpet.nginx.machine.lease")
local holdsLease = ____lease.holdsLease
local ____upstream = require("limpet.nginx.upstream")
local upstreamNames = ____upstream.upstreamNames
local upstreams = ____upstream.upstreams
local ____published = require("limpet.nginx.servers.published")
local publishedNumber = ____published.publishedNumber
local readRecord = ____published.readRecord
local ____saved_servers = require("limpet.nginx.servers.saved-servers")
local keepSaved = ____saved_servers.keepSaved
local ____state_file = require("limpet.nginx.servers.state-file")
local readStateFile = ____state_file.readStateFile
local stateText = ____state_file.stateText
local writeStateFile = ____state_file.writeStateFile
--- Seconds after which a file that could not be written is tried again.
local RETRY = 10
--- Of the rules; "" for none.
local path = ""
--- The numbers of the generations that the file has, as one text.
local savedNumbers = ""
local retryAt = 0
--- Why the file that is there was not used: it is kept under another name.
local refusal
--- Reads what was saved before nginx was stopped. What cannot be used is told, and put aside before the next save.
function ____exports.readSaved(stateFile)
    path = stateFile or ""
    refusal = nil
    local saved = path == "" and ({}) or readStateFile(path)
    if type(saved) ~= "string" then
        keepSaved(saved)
        return
    end
    keepSaved({})
    refusal = saved
    ngx.log(ngx.ERR, ((("limpet: the saved servers in " .. path) .. " are not used: ") .. saved) .. "; the rules' own servers are used")
end
--- Saves what has been published since the last time, if it is this worker's turn.
function ____exports.saveIfPublished()
    if path == "" or ngx.time() < retryAt or not holdsLease() then
        return
    end
    local names = {}
    local numbers = ""
    for ____, name in ipairs(upstreamNames()) do
        do
            if not upstreams[name].rules.mayChange then
                goto __continue6
            end
            names[#names + 1] = name
            numbers = numbers .. ((name .. " ") .. tostring(publishedNumber(name) or 0)) .. " "
        end
        ::__continue6::
    end
    if numbers == savedNumbers then
        return
    end
    local saved = {}
    for ____, name in ipairs(names) do
        local record = readRecord(name)
        if record == nil then
            return
        end
        saved[name] = record
    end
    if refusal ~= nil then
        os.rename(path, path .. ".refused")
        refusal = nil
    end
    local failure = writeStateFile(
        path,
        stateText(saved)
    )
    if failure == nil then
        savedNumbers = numbers
        return
    end
    retryAt = ngx.time() + RETRY
    ngx.log(ngx.ERR, "limpet: changes of servers will not outlive a restart, because the state file cannot be written: ", failure, "; the workers need to be able to write to its folder")
end
return ____exports
