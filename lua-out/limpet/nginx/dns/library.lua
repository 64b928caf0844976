-- Made by "limpet build" from limpet's src/nginx/dns/library.ts; changes are lost at the next build.
local ____exports = {}
--- lua-resty-dns, by OpenResty's name for it and by Debian's.
local NAMES = {"resty.dns.resolver", "nginx.dns.resolver"}
local function load()
    for ____, name in ipairs(NAMES) do
        local ok, library = pcall(require, name)
        if ok then
            return library
        end
    end
    return nil
end
--- The library that speaks DNS; `undefined` where it is not installed.
____exports.library = load()
return ____exports
