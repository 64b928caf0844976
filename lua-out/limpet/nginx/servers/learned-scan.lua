-- Made by "limpet build" from limpet's src/nginx/servers/learned-scan.ts; changes are lost at the next build.
local math_max = math.max
local ____exports = {}
local ____session_store = require("limpet.nginx.sessions.session-store")
local sessionDictionaries = ____session_store.sessionDictionaries
local ____faults = require("limpet.nginx.status.faults")
local warnSeldom = ____faults.warnSeldom
local ____upstream = require("limpet.nginx.upstream")
local upstreams = ____upstream.upstreams
local ____learned_sessions = require("limpet.nginx.servers.learned-sessions")
local noteLearned = ____learned_sessions.noteLearned
local ____slices = require("limpet.nginx.servers.slices")
local beginSlices = ____slices.beginSlices
local BATCH = 64
local STEP = 16
local SMALLEST = 128
local MARK = " scan"
local MARK_FOR = 600
local scanned = ngx.shared.limpet
--- Seconds after which a scan is begun again that has not ended.
local LONGEST_SCAN = 120
local function doneKey(____bindingPattern0)
    local sessionTimeout
    local server
    local upstream
    upstream = ____bindingPattern0.upstream
    server = ____bindingPattern0.server
    sessionTimeout = ____bindingPattern0.sessionTimeout
    return (((("scanned " .. tostring(sessionTimeout)) .. " ") .. upstream) .. " ") .. server
end
--- Whether the sessions of a server from before its drain are counted.
local function isScanned(of)
    return (scanned:get(doneKey(of))) == true
end
____exports.isScanned = isScanned
local function beginKey(____bindingPattern0)
    local server
    local upstream
    upstream = ____bindingPattern0.upstream
    server = ____bindingPattern0.server
    return (("scan " .. upstream) .. " ") .. server
end
local function sweep(dictionary, pause)
    local most = (dictionary:capacity() - dictionary:free_space()) / SMALLEST
    do
        local removed = 0
        while removed < most do
            dictionary:delete(MARK)
            if removed % BATCH == 0 then
                pause()
            end
            removed = removed + 2
        end
    end
end
local function idleFor(dictionary, key, ____bindingPattern0)
    local idleTimeout
    idleTimeout = ____bindingPattern0.idleTimeout
    local rest = dictionary:ttl(key)
    return rest == nil and 0 or math_max(0, idleTimeout - rest)
end
local function scanDictionary(dictionary, rule, of, pause)
    sweep(dictionary, pause)
    dictionary:set(MARK, "", MARK_FOR)
    do
        while true do
            local keys = dictionary:get_keys(BATCH)
            for ____, key in ipairs(keys) do
                if key == MARK then
                    dictionary:delete(MARK)
                    return
                end
                local server = dictionary:get(key)
                if server == of.server then
                    noteLearned(
                        of,
                        key,
                        idleFor(dictionary, key, rule)
                    )
                end
            end
            if #keys == 0 then
                return
            end
            collectgarbage("step", STEP)
            pause()
        end
    end
end
local function scanAll(____bindingPattern0, of, pause)
    local rules
    local name
    name = ____bindingPattern0.name
    rules = ____bindingPattern0.rules
    local ____sessionDictionaries_result_0 = sessionDictionaries(name)
    local known = ____sessionDictionaries_result_0.known
    local fresh = ____sessionDictionaries_result_0.fresh
    for ____, affinity in ipairs(rules.affinities) do
        do
            if affinity.kind ~= "learn" then
                goto __continue12
            end
            scanDictionary(fresh, affinity, of, pause)
            scanDictionary(known, affinity, of, pause)
        end
        ::__continue12::
    end
end
local function scan(premature, of)
    local upstream = upstreams[of.upstream]
    if premature or upstream == nil then
        return
    end
    local slices = beginSlices(1)
    local ok, fault = pcall(scanAll, upstream, of, slices.pause)
    slices["end"]()
    if ok then
        scanned:set(
            doneKey(of),
            true
        )
    else
        warnSeldom(
            of.upstream,
            "its sessions cannot be counted: " .. tostring(fault)
        )
    end
end
--- Begins the scan for a server, unless there was one.
function ____exports.scanOnce(of)
    if isScanned(of) then
        return
    end
    local isFirst = scanned:add(
        beginKey(of),
        true,
        LONGEST_SCAN
    )
    if isFirst == true then
        ngx.timer.at(0, scan, of)
    end
end
--- The next drain of the server has a scan of its own.
function ____exports.forgetScan(of)
    scanned:delete(doneKey(of))
    scanned:delete(beginKey(of))
end
return ____exports
