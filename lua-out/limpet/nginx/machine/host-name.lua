-- Made by "limpet build" from limpet's src/nginx/machine/host-name.ts; changes are lost at the next build.
local ____exports = {}
--- What to call this machine where Linux does not say it.
local UNKNOWN = "a proxy"
--- The name of this machine. For the init phase, because it reads a file.
function ____exports.hostName()
    local file = io.open("/proc/sys/kernel/hostname", "r")
    if file == nil then
        return UNKNOWN
    end
    local text = file:read("*l") or ""
    file:close()
    return text == "" and UNKNOWN or text
end
return ____exports
