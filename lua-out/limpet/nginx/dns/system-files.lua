-- Made by "limpet build" from limpet's src/nginx/dns/system-files.ts; changes are lost at the next build.
local ____exports = {}
local ____hosts_file = require("limpet.affinity.dns.hosts-file")
local readHosts = ____hosts_file.readHosts
local ____resolv_conf = require("limpet.affinity.dns.resolv-conf")
local readResolvConf = ____resolv_conf.readResolvConf
local ____clock = require("limpet.nginx.machine.clock")
local monotonicNow = ____clock.monotonicNow
local INTERVAL = 1
local hostsFile = {
    path = "/etc/hosts",
    parse = readHosts,
    text = "",
    contents = readHosts(""),
    nextLook = 0
}
local resolvConf = {
    path = "/etc/resolv.conf",
    parse = readResolvConf,
    text = "",
    contents = readResolvConf(""),
    nextLook = 0
}
local function contentsOf(file)
    local now = monotonicNow()
    if now < file.nextLook then
        return file.contents
    end
    file.nextLook = now + INTERVAL
    local handle = io.open(file.path, "r")
    local text = handle and handle:read("*a") or ""
    if handle ~= nil then
        handle:close()
    end
    if text ~= file.text then
        file.text = text
        file.contents = file.parse(text)
    end
    return file.contents
end
--- What /etc/hosts says now.
function ____exports.hosts()
    return (contentsOf(hostsFile))
end
--- What /etc/resolv.conf says now.
function ____exports.resolverConfiguration()
    return (contentsOf(resolvConf))
end
return ____exports
