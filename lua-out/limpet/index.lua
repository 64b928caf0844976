-- Made by "limpet build" from limpet's src/index.ts; changes are lost at the next build.
local ____exports = {}
do
    local ____peak_ewma = require("limpet.affinity.balancing.peak-ewma")
    ____exports.peakEwma = ____peak_ewma.peakEwma
end
do
    local ____hash = require("limpet.affinity.affinities.hash")
    ____exports.hash = ____hash.hash
end
do
    local ____issue_cookie = require("limpet.affinity.affinities.issue-cookie")
    ____exports.issueCookie = ____issue_cookie.issueCookie
end
do
    local ____learn = require("limpet.affinity.affinities.learn")
    ____exports.learn = ____learn.learn
end
do
    local ____none = require("limpet.affinity.affinities.none")
    ____exports.none = ____none.none
end
do
    local ____redis = require("limpet.affinity.affinities.redis")
    ____exports.redis = ____redis.redis
end
do
    local ____route = require("limpet.affinity.affinities.route")
    ____exports.route = ____route.route
end
do
    local ____secret = require("limpet.affinity.affinities.secret")
    ____exports.fromEnvironment = ____secret.fromEnvironment
    ____exports.fromFile = ____secret.fromFile
end
do
    local ____tag_session = require("limpet.affinity.affinities.tag-session")
    ____exports.tagSession = ____tag_session.tagSession
end
do
    local ____rules = require("limpet.affinity.rules")
    ____exports.defineRouting = ____rules.defineRouting
    ____exports.fromJsonFile = ____rules.fromJsonFile
end
do
    local ____bearer_token = require("limpet.affinity.session.bearer-token")
    ____exports.bearerToken = ____bearer_token.bearerToken
end
do
    local ____client_address = require("limpet.affinity.session.client-address")
    ____exports.clientAddress = ____client_address.clientAddress
end
do
    local ____combine = require("limpet.affinity.session.combine")
    ____exports.combine = ____combine.combine
end
do
    local ____cookie = require("limpet.affinity.session.cookie")
    ____exports.cookie = ____cookie.cookie
end
do
    local ____header = require("limpet.affinity.session.header")
    ____exports.header = ____header.header
end
do
    local ____jwt_claim = require("limpet.affinity.session.jwt-claim")
    ____exports.jwtClaim = ____jwt_claim.jwtClaim
end
do
    local ____path_parameter = require("limpet.affinity.session.path-parameter")
    ____exports.pathParameter = ____path_parameter.pathParameter
end
do
    local ____query_argument = require("limpet.affinity.session.query-argument")
    ____exports.queryArgument = ____query_argument.queryArgument
end
do
    local ____variable = require("limpet.affinity.session.variable")
    ____exports.variable = ____variable.variable
end
do
    local ____without_route = require("limpet.affinity.session.without-route")
    ____exports.withoutRoute = ____without_route.withoutRoute
end
return ____exports
