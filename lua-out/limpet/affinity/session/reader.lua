-- Made by "limpet build" from limpet's src/affinity/session/reader.ts; changes are lost at the next build.
local ____exports = {}
local ____bearer_token = require("limpet.affinity.session.bearer-token")
local bearerTokenReader = ____bearer_token.bearerTokenReader
local ____client_address = require("limpet.affinity.session.client-address")
local clientAddressReader = ____client_address.clientAddressReader
local ____combine = require("limpet.affinity.session.combine")
local combineReader = ____combine.combineReader
local ____cookie = require("limpet.affinity.session.cookie")
local cookieVariable = ____cookie.cookieVariable
local ____header = require("limpet.affinity.session.header")
local headerVariable = ____header.headerVariable
local ____jwt_claim = require("limpet.affinity.session.jwt-claim")
local jwtClaimReader = ____jwt_claim.jwtClaimReader
local ____path_parameter = require("limpet.affinity.session.path-parameter")
local pathParameterReader = ____path_parameter.pathParameterReader
local ____prefixed_header = require("limpet.affinity.session.prefixed-header")
local prefixedHeaderReader = ____prefixed_header.prefixedHeaderReader
local ____query_argument = require("limpet.affinity.session.query-argument")
local argumentVariable = ____query_argument.argumentVariable
local ____without_route = require("limpet.affinity.session.without-route")
local withoutRouteReader = ____without_route.withoutRouteReader
local function variableReader(variable)
    return function(request) return (request:variable(variable)) end
end
--- The nginx variable that a source reads; `undefined` if the source is not just a variable.
local function variableOf(source)
    if type(source) == "function" then
        return nil
    end
    repeat
        local ____switch9 = source.kind
        local ____cond9 = ____switch9 == "cookie"
        if ____cond9 then
            return (cookieVariable(source.name))
        end
        ____cond9 = ____cond9 or ____switch9 == "header"
        if ____cond9 then
            return (headerVariable(source.name))
        end
        ____cond9 = ____cond9 or ____switch9 == "queryArgument"
        if ____cond9 then
            return (argumentVariable(source.name))
        end
        ____cond9 = ____cond9 or ____switch9 == "variable"
        if ____cond9 then
            return source.name
        end
        do
            return nil
        end
    until true
end
____exports.variableOf = variableOf
--- The function that reads a source's value from a request. Made once, when the rules are loaded.
local function readerOf(source)
    if type(source) == "function" then
        return source
    end
    repeat
        local ____switch4 = source.kind
        local ____cond4 = ____switch4 == "bearerToken"
        if ____cond4 then
            return (bearerTokenReader())
        end
        ____cond4 = ____cond4 or ____switch4 == "clientAddress"
        if ____cond4 then
            return (clientAddressReader(source))
        end
        ____cond4 = ____cond4 or ____switch4 == "combine"
        if ____cond4 then
            return (combineReader(source, readerOf))
        end
        ____cond4 = ____cond4 or ____switch4 == "jwtClaim"
        if ____cond4 then
            return (jwtClaimReader(source))
        end
        ____cond4 = ____cond4 or ____switch4 == "pathParameter"
        if ____cond4 then
            return (pathParameterReader(source))
        end
        ____cond4 = ____cond4 or ____switch4 == "prefixedHeader"
        if ____cond4 then
            return (prefixedHeaderReader(source))
        end
        ____cond4 = ____cond4 or ____switch4 == "withoutRoute"
        if ____cond4 then
            return (withoutRouteReader(source, readerOf))
        end
        ____cond4 = ____cond4 or (____switch4 == "cookie" or ____switch4 == "header" or ____switch4 == "queryArgument" or ____switch4 == "variable")
        if ____cond4 then
            return (variableReader(variableOf(source)))
        end
    until true
end
____exports.readerOf = readerOf
return ____exports
