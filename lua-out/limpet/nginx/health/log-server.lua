-- Made by "limpet build" from limpet's src/nginx/health/log-server.ts; changes are lost at the next build.
local ____exports = {}
--- Logs what became of a server.
function ____exports.logServer(level, upstream, server, event)
    ngx.log(level, (((("limpet: upstream \"" .. upstream) .. "\": server \"") .. server) .. "\" ") .. event)
end
return ____exports
