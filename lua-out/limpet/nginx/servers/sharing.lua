-- Made by "limpet build" from limpet's src/nginx/servers/sharing.ts; changes are lost at the next build.
local table_concat = table.concat
local ____exports = {}
local ____operator_changes = require("limpet.affinity.servers.operator-changes")
local ageOf = ____operator_changes.ageOf
local newsFor = ____operator_changes.newsFor
local withoutOld = ____operator_changes.withoutOld
local ____difference = require("limpet.affinity.servers.difference")
local differences = ____difference.differences
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local ____client = require("limpet.nginx.redis.client")
local sendCommand = ____client.sendCommand
local ____protocol = require("limpet.nginx.redis.protocol")
local LONGEST_VALUE = ____protocol.LONGEST_VALUE
local ____drain = require("limpet.nginx.servers.drain")
local forgetDrains = ____drain.forgetDrains
local ____published = require("limpet.nginx.servers.published")
local publishedNumber = ____published.publishedNumber
local publishShared = ____published.publishShared
local ____shared_place = require("limpet.nginx.servers.shared-place")
local sealChanges = ____shared_place.sealChanges
local unsealChanges = ____shared_place.unsealChanges
local ____sharing_status = require("limpet.nginx.servers.sharing-status")
local noteNotShared = ____sharing_status.noteNotShared
local noteShared = ____sharing_status.noteShared
--- Seconds between two looks.
local INTERVAL = 1
local LOOK_AGAIN = 0.2
--- Seconds after which a look that has not ended is taken for lost: nginx drops timers when too many run.
local LONGEST_LOOK = 30
local MILLISECONDS = 1000
local function isOld(____bindingPattern0, milliseconds)
    local settledTime
    settledTime = ____bindingPattern0.settledTime
    return settledTime ~= nil and ageOf(settledTime, milliseconds) ~= "fresh"
end
local function refuse(name, shared, value, problem)
    if shared.refusedText == value then
        return problem
    end
    shared.refusedText = value
    ngx.log(ngx.ERR, ("limpet: upstream \"" .. name) .. "\": changes of servers are not shared: ", problem)
    return problem
end
local function warnOutdated(name, shared, value)
    if shared.refusedText == value then
        return
    end
    shared.refusedText = value
    ngx.log(ngx.WARN, ((("limpet: upstream \"" .. name) .. "\": the value of ") .. shared.key) .. " in Redis is not used, because it was written more than 6 days ago")
end
local function logNews(name, ____bindingPattern0)
    local conflict
    local number
    local servers
    local before
    local news
    news = ____bindingPattern0.news
    before = ____bindingPattern0.before
    servers = ____bindingPattern0.servers
    number = ____bindingPattern0.number
    conflict = ____bindingPattern0.conflict
    local isNamed = {}
    local authors = {}
    for ____, ____value in ipairs(news) do
        local author = ____value.author
        do
            if isNamed[author] == true then
                goto __continue28
            end
            isNamed[author] = true
            authors[#authors + 1] = author
        end
        ::__continue28::
    end
    local by = table_concat(authors, ", ")
    if conflict ~= nil and #news > 0 then
        ngx.log(ngx.ERR, ((("limpet: upstream \"" .. name) .. "\": what was changed by ") .. by) .. ", through Redis, makes no sense with what was changed here: ", conflict .. "; the servers stay as they are")
        return
    end
    local what = differences(before, servers)
    if #what == 0 then
        return
    end
    ngx.log(
        ngx.NOTICE,
        ((("limpet: upstream \"" .. name) .. "\": servers changed by ") .. by) .. ", through Redis: ",
        (table_concat(what, ", ") .. "; generation ") .. tostring(number)
    )
end
local function share(upstream, shared)
    local ____upstream_3 = upstream
    local name = ____upstream_3.name
    local ____shared_4 = shared
    local client = ____shared_4.client
    local key = ____shared_4.key
    local ____client_settings_5 = client.settings
    local writeDeadline = ____client_settings_5.writeDeadline
    local reply, unanswered = sendCommand(
        client,
        key,
        {"GET", key},
        monotonicNow() + writeDeadline
    )
    if reply == nil then
        return "Redis: " .. tostring(unanswered)
    end
    local value = type(reply) == "string" and reply or ""
    local now = ngx.now() * MILLISECONDS
    if value == shared.settledText and publishedNumber(name) == shared.settledNumber and not isOld(shared, now) then
        return shared.conflict
    end
    local unsealed = unsealChanges(shared, value)
    if unsealed.wrong ~= nil then
        local advice = "To begin anew with what the proxies know, delete the key"
        return (refuse(name, shared, value, (((("the value of " .. key) .. " in Redis cannot be used: ") .. unsealed.wrong) .. ". ") .. advice))
    end
    local written = unsealed.written
    local age = written == nil and "fresh" or ageOf(written, now)
    if age == "outdated" then
        warnOutdated(name, shared, value)
    end
    local said = age == "outdated" and ({}) or withoutOld(unsealed.changes, now)
    local own = publishShared(name, said)
    if type(own) == "string" then
        return own
    end
    shared.toldNumber = own.number
    forgetDrains(upstream, own.before, own.servers)
    logNews(name, own)
    local isToBeSigned = not unsealed.hasFirstKey and not shared.hasRenewedTag
    if #newsFor(said, own.changes) > 0 or isToBeSigned or age == "old" then
        local fresh = sealChanges(shared, own.changes, now)
        if #fresh > LONGEST_VALUE then
            return (refuse(
                name,
                shared,
                fresh,
                ((("they have " .. tostring(#fresh)) .. " bytes, and ") .. tostring(LONGEST_VALUE)) .. " is the maximum"
            ))
        end
        local isWritten, unwritten = sendCommand(
            client,
            key,
            {"SET", key, fresh},
            monotonicNow() + writeDeadline
        )
        if isWritten == nil then
            return "Redis: " .. tostring(unwritten)
        end
        if isToBeSigned then
            shared.hasRenewedTag = true
        end
        shared.nextLook = monotonicNow() + LOOK_AGAIN
        shared.settledText = fresh
        shared.settledTime = now
    else
        shared.settledText = value
        local ____shared_7 = shared
        local ____temp_6
        if age == "outdated" then
            ____temp_6 = nil
        else
            ____temp_6 = written
        end
        ____shared_7.settledTime = ____temp_6
    end
    shared.settledNumber = own.number
    if age ~= "outdated" then
        shared.refusedText = nil
    end
    shared.conflict = own.conflict
    return own.conflict
end
local function look(premature, upstream, shared)
    if not premature then
        local ____upstream_1 = upstream
        local name = ____upstream_1.name
        local ok, result = pcall(share, upstream, shared)
        local ____ok_2
        if ok then
            ____ok_2 = result
        else
            ____ok_2 = tostring(result)
        end
        local problem = ____ok_2
        if problem == nil then
            noteShared(name)
        else
            noteNotShared(name, problem)
        end
    end
    shared.busyUntil = 0
end
--- Shares what changed, if it is time, or if something was published. One worker does that.
function ____exports.shareIfDue(upstream)
    local ____upstream_0 = upstream
    local shared = ____upstream_0.shared
    local name = ____upstream_0.name
    if shared == nil or not upstream.isPublished then
        return
    end
    local now = monotonicNow()
    if now < shared.busyUntil or now < shared.nextLook and publishedNumber(name) == shared.toldNumber then
        return
    end
    shared.toldNumber = publishedNumber(name) or 0
    shared.nextLook = now + INTERVAL
    local timer = ngx.timer.at(0, look, upstream, shared)
    if timer ~= nil then
        shared.busyUntil = now + LONGEST_LOOK
    end
end
return ____exports
