-- Made by "limpet build" from limpet's src/nginx/context.ts; changes are lost at the next build.
local ____exports = {}
local ____exchange = require("limpet.affinity.binding.exchange")
local createExchange = ____exchange.createExchange
--- What is known of the request at hand; `undefined` where no phase before began it.
function ____exports.currentExchange()
    return ngx.ctx.limpet
end
function ____exports.beginExchange()
    local exchange = createExchange()
    ngx.ctx.limpet = exchange
    return exchange
end
return ____exports
