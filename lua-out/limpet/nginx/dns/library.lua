-- Made by "limpet build" from limpet's src/nginx/dns/library.ts; changes are lost at the next build.
local ____exports = {}
local ____optional_module = require("limpet.nginx.machine.optional-module")
local optionalModule = ____optional_module.optionalModule
--- lua-resty-dns, by OpenResty's name for it and by Debian's.
local NAMES = {"resty.dns.resolver", "nginx.dns.resolver"}
--- The library that speaks DNS; `undefined` where it is not installed.
____exports.library = optionalModule(NAMES)
return ____exports
