-- Made by "limpet build" from limpet's src/nginx/context.ts; changes are lost at the next build.
local string_sub = string.sub
local ____exports = {}
local ____exchange = require("limpet.affinity.binding.exchange")
local createExchange = ____exchange.createExchange
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local variables = ngx.var
--- What is known of the request at hand; `undefined` where no phase before began it.
function ____exports.currentExchange()
    return ngx.ctx.limpet
end
function ____exports.beginExchange()
    local exchange = createExchange()
    ngx.ctx.limpet = exchange
    return exchange
end
function ____exports.noteBinding(upstream, ____bindingPattern0)
    local key
    local finding
    finding = ____bindingPattern0.finding
    key = ____bindingPattern0.key
    if not ngx.is_subrequest then
        variables.limpet_binding = (upstream.bindingTexts[finding + 1] .. " ") .. (key or "")
    end
end
function ____exports.recallBinding(upstream, exchange)
    local text = variables.limpet_binding
    if text == nil or text == "" or not ngx.req.is_internal() then
        return
    end
    do
        local server = 0
        while server < #upstream.bindingTexts do
            local binding = upstream.bindingTexts[server + 1] .. " "
            if string_sub(text, 1, #binding) == binding then
                exchange.finding = server
                exchange.cookieFinding = server
                exchange.key = string_sub(text, #binding + 1, #text)
                return
            end
            server = server + 1
        end
    end
end
return ____exports
