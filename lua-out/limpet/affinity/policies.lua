-- Made by "limpet build" from limpet's src/affinity/policies.ts; changes are lost at the next build.
local ____exports = {}
local DEFAULTS = {
    down = "move",
    draining = "stay",
    full = {wait = 1000, otherwise = {refuse = 503}},
    unknown = "move",
    expired = "move"
}
local function isSafe(method)
    return method == "GET" or method == "HEAD" or method == "OPTIONS" or method == "TRACE"
end
--- What the policies say of a failure in a request of this method.
function ____exports.reactionTo(policies, failure, method)
    local policy = policies and policies[failure] or DEFAULTS[failure]
    if type(policy) == "string" or not (policy.safe ~= nil) then
        return policy
    end
    return isSafe(method) and policy.safe or policy.unsafe
end
return ____exports
