-- Made by "limpet build" from limpet's src/affinity/session/jwt-claim.ts; changes are lost at the next build.
local ____exports = {}
local ____rule = require("limpet.affinity.rule")
local ruleOf = ____rule.ruleOf
local ____cookie = require("limpet.affinity.session.cookie")
local cookieVariable = ____cookie.cookieVariable
local ____header = require("limpet.affinity.session.header")
local headerVariable = ____header.headerVariable
local ____jwt_payload = require("limpet.affinity.session.jwt-payload")
local claimOf = ____jwt_payload.claimOf
--- The session key is a claim of a JSON Web Token (RFC 7519), as in `jwtClaim("sub", { header: "Authorization" })` or
-- `jwtClaim(["realm", "tenant"], { cookie: "token" })`, whose list leads to a claim within another. So a renewed token
-- stays on its server.
-- 
-- **Claims are routed by, not trusted.** No signature and no expiry is checked here: that is the application's. Who makes
-- up a claim chooses a server, and nothing more.
-- 
-- The key is a text, or a number as it is written. There is none if the claim is missing or something else, if it is longer
-- than 512 bytes, if the token is longer than 16,384 or is no token, or if it is encrypted (JWE, five parts). If a claim is
-- there twice, the first counts.
-- 
-- @param claim ASCII, as the token has it; a dot in it is part of the name
function ____exports.jwtClaim(claim, place)
    return (ruleOf(
        "jwtClaim",
        place,
        {claim = type(claim) == "string" and ({claim}) or claim}
    ))
end
--- The nginx variable that holds the token.
local function jwtVariable(source)
    return source.cookie == nil and headerVariable(source.header) or cookieVariable(source.cookie)
end
____exports.jwtVariable = jwtVariable
function ____exports.jwtClaimReader(source)
    local variable = jwtVariable(source)
    local ____source_0 = source
    local claim = ____source_0.claim
    return function(request)
        local value = request:variable(variable)
        local ____temp_1
        if value == nil then
            ____temp_1 = nil
        else
            ____temp_1 = claimOf(value, claim)
        end
        return ____temp_1
    end
end
return ____exports
