-- Made by "limpet build" from limpet's src/affinity/session/reader.ts; changes are lost at the next build.
local ____exports = {}
local ____bearer_token = require("limpet.affinity.session.bearer-token")
local bearerTokenReader = ____bearer_token.bearerTokenReader
local ____client_address = require("limpet.affinity.session.client-address")
local clientAddressReader = ____client_address.clientAddressReader
local ____combine = require("limpet.affinity.session.combine")
local combineReader = ____combine.combineReader
local ____cookie = require("limpet.affinity.session.cookie")
local cookieReader = ____cookie.cookieReader
local ____header = require("limpet.affinity.session.header")
local headerReader = ____header.headerReader
local ____path_parameter = require("limpet.affinity.session.path-parameter")
local pathParameterReader = ____path_parameter.pathParameterReader
local ____query_argument = require("limpet.affinity.session.query-argument")
local queryArgumentReader = ____query_argument.queryArgumentReader
local ____variable = require("limpet.affinity.session.variable")
local variableReader = ____variable.variableReader
local ____without_route = require("limpet.affinity.session.without-route")
local withoutRouteReader = ____without_route.withoutRouteReader
--- The function that reads a source's value from a request. Made once, when the rules are loaded.
function ____exports.readerOf(source)
    if type(source) == "function" then
        return source
    end
    repeat
        local ____switch4 = source.kind
        local ____cond4 = ____switch4 == "bearerToken"
        if ____cond4 then
            return bearerTokenReader()
        end
        ____cond4 = ____cond4 or ____switch4 == "clientAddress"
        if ____cond4 then
            return clientAddressReader(source)
        end
        ____cond4 = ____cond4 or ____switch4 == "combine"
        if ____cond4 then
            return combineReader(source, ____exports.readerOf)
        end
        ____cond4 = ____cond4 or ____switch4 == "cookie"
        if ____cond4 then
            return cookieReader(source)
        end
        ____cond4 = ____cond4 or ____switch4 == "header"
        if ____cond4 then
            return headerReader(source)
        end
        ____cond4 = ____cond4 or ____switch4 == "pathParameter"
        if ____cond4 then
            return pathParameterReader(source)
        end
        ____cond4 = ____cond4 or ____switch4 == "queryArgument"
        if ____cond4 then
            return queryArgumentReader(source)
        end
        ____cond4 = ____cond4 or ____switch4 == "variable"
        if ____cond4 then
            return variableReader(source)
        end
        ____cond4 = ____cond4 or ____switch4 == "withoutRoute"
        if ____cond4 then
            return withoutRouteReader(source, ____exports.readerOf)
        end
    until true
end
return ____exports
