-- Made by "limpet build" from limpet's src/nginx/status/session-digest.ts; changes are lost at the next build.
local string_sub = string.sub
local ____exports = {}
local ____exchange = require("limpet.affinity.binding.exchange")
local sessionKeyOf = ____exchange.sessionKeyOf
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____memo = require("limpet.affinity.token.memo")
local createMemo = ____memo.createMemo
local recall = ____memo.recall
local remember = ____memo.remember
local STRING = ____memo.STRING
local ____machine = require("limpet.nginx.machine.machine")
local nginxMachine = ____machine.nginxMachine
local ____secrets = require("limpet.nginx.machine.secrets")
local readPassword = ____secrets.readPassword
local ____at_hand = require("limpet.nginx.request.at-hand")
local findAtHand = ____at_hand.findAtHand
local ____context = require("limpet.nginx.request.context")
local currentExchange = ____context.currentExchange
local ____request = require("limpet.nginx.request.request")
local currentRequest = ____request.currentRequest
--- What the secret is for, so that it says something else everywhere else.
local PURPOSE = "limpet log"
local LENGTH = 9
local variables = ngx.var
local hmac = nil
local memo = createMemo(function(digest) return STRING + #digest end)
--- In the init phase. Throws if the secret is not there.
function ____exports.loadDigestSecret(secret)
    local ____nginxMachine_0 = nginxMachine
    local hmacSha256 = ____nginxMachine_0.hmacSha256
    local ____temp_1
    if secret == nil then
        ____temp_1 = nil
    else
        ____temp_1 = hmacSha256(hmacSha256(readPassword(secret))(PURPOSE))
    end
    hmac = ____temp_1
end
local function shownKey(upstream)
    local ____upstream_2 = upstream
    local atHand = ____upstream_2.atHand
    local isInBalancer = ____upstream_2.isInBalancer
    local ____temp_4
    if atHand ~= nil then
        ____temp_4 = findAtHand(upstream, atHand)
    else
        local ____isInBalancer_3
        if isInBalancer then
            ____isInBalancer_3 = nil
        else
            ____isInBalancer_3 = currentExchange(upstream)
        end
        ____temp_4 = ____isInBalancer_3
    end
    local exchange = ____temp_4
    local ____upstream_readKey_result_6 = upstream.readKey(currentRequest)
    if ____upstream_readKey_result_6 == nil then
        local ____temp_5
        if exchange == nil then
            ____temp_5 = nil
        else
            ____temp_5 = sessionKeyOf(exchange)
        end
        ____upstream_readKey_result_6 = ____temp_5
    end
    return ____upstream_readKey_result_6
end
local function digestOf(keyed, key)
    local known = recall(memo, key)
    if known ~= nil then
        return known
    end
    local digest = nginxMachine.encodeBase64url(string_sub(
        keyed(key),
        1,
        LENGTH
    ))
    remember(memo, key, digest)
    return digest
end
--- Gives the log a digest of the current request's session, if the rules want it and the request showed one.
function ____exports.noteSessionDigest(upstream)
    if hmac == nil then
        return
    end
    local key = shownKey(upstream)
    if key ~= nil then
        variables.limpet_session = digestOf(hmac, key)
    end
end
return ____exports
