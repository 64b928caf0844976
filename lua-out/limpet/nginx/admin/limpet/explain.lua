-- Made by "limpet build" from limpet's src/nginx/admin/limpet/explain.ts; changes are lost at the next build.
local ____exports = {}
local ____decision = require("limpet.affinity.decision")
local beginExchange = ____decision.beginExchange
local decide = ____decision.decide
local decideAfterWaiting = ____decision.decideAfterWaiting
local findServer = ____decision.findServer
local pickFirstTry = ____decision.pickFirstTry
local verdictWithoutAnswer = ____decision.verdictWithoutAnswer
local ____rule = require("limpet.affinity.rule")
local withDefaults = ____rule.withDefaults
local ____group = require("limpet.affinity.servers.group")
local NO_GROUP = ____group.NO_GROUP
local ____picking = require("limpet.affinity.servers.picking")
local NO_SERVER = ____picking.NO_SERVER
local ____request = require("limpet.nginx.request.request")
local currentRequest = ____request.currentRequest
local ____json = require("limpet.nginx.admin.json")
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
local optionalNumber = ____json.optionalNumber
local optionalText = ____json.optionalText
--- Where a request with the cookies, headers and arguments of the one that asks would go now, and why. What only the
-- application's answer decides is not known, nor is the client's address.
function ____exports.explanationOf(upstream)
    local running = withDefaults({isCounted = false}, upstream)
    local exchange = beginExchange(running)
    findServer(
        running,
        exchange,
        currentRequest,
        ngx.time()
    )
    local ____exchange_lineup_generation_0 = exchange.lineup.generation
    local servers = ____exchange_lineup_generation_0.servers
    local groupOf = ____exchange_lineup_generation_0.groupOf
    local action = decide(running, exchange, currentRequest)
    if action == "wait" then
        action = decideAfterWaiting(running, exchange, currentRequest)
    end
    local picked = action == "refuse" and NO_SERVER or pickFirstTry(running, exchange, currentRequest)
    local group = upstream.tools.groupNames[(groupOf[picked + 1] or NO_GROUP) + 1]
    local ____opt_1 = servers[exchange.evidence + 1]
    local boundTo = ____opt_1 and ____opt_1.name
    local isRefused = exchange.refusal ~= 0
    local status = isRefused and exchange.refusal or nil
    local verdict = isRefused and "refused" or (exchange.verdict or verdictWithoutAnswer(exchange, false))
    local ____jsonObject_6 = jsonObject
    local ____optionalText_5 = optionalText
    local ____opt_3 = servers[picked + 1]
    return ____jsonObject_6({
        {
            "server",
            ____optionalText_5(____opt_3 and ____opt_3.name)
        },
        {
            "verdict",
            jsonText(verdict)
        },
        {
            "group",
            optionalText(group)
        },
        {
            "boundTo",
            optionalText(boundTo)
        },
        {
            "obstacle",
            optionalText(exchange.obstacle)
        },
        {
            "status",
            optionalNumber(status)
        },
        {
            "generation",
            jsonNumber(exchange.lineup.generation.number)
        }
    })
end
return ____exports
