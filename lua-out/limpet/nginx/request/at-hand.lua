-- Made by "limpet build" from limpet's src/nginx/request/at-hand.ts; changes are lost at the next build.
local ____exports = {}
local ____exchange = require("limpet.affinity.binding.exchange")
local renewExchange = ____exchange.renewExchange
local ____request = require("limpet.nginx.request.request")
local currentRequest = ____request.currentRequest
--- Finds the server of the current request's session.
function ____exports.findAtHand(____bindingPattern0, ____bindingPattern1)
    local current
    current = ____bindingPattern0.current
    local find
    local exchange
    exchange = ____bindingPattern1.exchange
    find = ____bindingPattern1.find
    renewExchange(exchange, current)
    find(currentRequest, exchange)
    return exchange
end
return ____exports
