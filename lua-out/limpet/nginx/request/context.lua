-- Made by "limpet build" from limpet's src/nginx/request/context.ts; changes are lost at the next build.
local math_max = math.max
local string_find = string.find
local string_sub = string.sub
local table_remove = table.remove
local ____exports = {}
local ffi = require("ffi")
local ____resty_core_base = require("resty.core.base")
local get_request = ____resty_core_base.get_request
local ____exchange = require("limpet.affinity.binding.exchange")
local renewExchange = ____exchange.renewExchange
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____decision = require("limpet.affinity.decision")
local beginExchange = ____decision.beginExchange
local ____generation = require("limpet.affinity.servers.generation")
local serverNamed = ____generation.serverNamed
local variables = ngx.var
--- Exchanges of an upstream that are kept: about as many as begin before one of them ends.
local MOST_SPENT = 64
--- The type of an address as a number.
local address = ffi.typeof("uintptr_t")
--- By where nginx has their requests in memory, also after an internal redirect. `ngx.ctx` would make a table for each
-- request, which costs five times as much. What requests leave here that end without an answer is replaced by the next
-- request at the same place.
local exchanges = {}
local function placeOfRequest()
    return (tonumber(ffi.cast(
        address,
        get_request()
    )))
end
--- What is known about the current request; `undefined` if no earlier phase began it with this upstream.
function ____exports.currentExchange(____bindingPattern0)
    local name
    name = ____bindingPattern0.name
    local exchange = exchanges[placeOfRequest()]
    return (exchange and exchange.upstream) == name and exchange.cameAt == ngx.req.start_time() and exchange or nil
end
--- Begins with the current request, for this phase and those after it.
function ____exports.openExchange(upstream)
    local exchange = table_remove(upstream.spent) or beginExchange(upstream)
    renewExchange(exchange, upstream.current)
    exchange.cameAt = ngx.req.start_time()
    exchanges[placeOfRequest()] = exchange
    return exchange
end
--- Ends with the current request, of which no later phase wants to know anything.
function ____exports.closeExchange(____bindingPattern0, exchange)
    local spent
    spent = ____bindingPattern0.spent
    exchanges[placeOfRequest()] = nil
    if #spent < MOST_SPENT then
        spent[#spent + 1] = exchange
    end
end
function ____exports.noteBinding(____bindingPattern0, ____bindingPattern1)
    local name
    name = ____bindingPattern0.name
    local lineup
    local key
    local evidence
    evidence = ____bindingPattern1.evidence
    key = ____bindingPattern1.key
    lineup = ____bindingPattern1.lineup
    if ngx.is_subrequest then
        return
    end
    variables.limpet_binding = (((name .. " ") .. lineup.generation.servers[evidence + 1].name) .. " ") .. (key or "")
end
--- Names have no spaces in them.
function ____exports.recallBinding(____bindingPattern0, exchange)
    local name
    name = ____bindingPattern0.name
    local text = variables.limpet_binding
    if text == nil or text == "" or not ngx.req.is_internal() then
        return
    end
    local nameEnd = (string_find(text, " ", nil, true) or 0) - 1
    if string_sub(text, 1, nameEnd) ~= name then
        return
    end
    local serverEnd = (string_find(
        text,
        " ",
        math_max(nameEnd + 1 + 1, 1),
        true
    ) or 0) - 1
    local server = serverNamed(
        exchange.lineup.generation,
        string_sub(text, nameEnd + 1 + 1, serverEnd)
    )
    if server == nil then
        return
    end
    exchange.evidence = server
    exchange.isRecalled = true
    local key = string_sub(text, serverEnd + 1 + 1, #text)
    local ____exchange_3 = exchange
    local ____temp_2
    if key == "" then
        ____temp_2 = nil
    else
        ____temp_2 = key
    end
    ____exchange_3.key = ____temp_2
end
return ____exports
