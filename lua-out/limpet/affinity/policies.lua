-- Made by "limpet build" from limpet's src/affinity/policies.ts; changes are lost at the next build.
local ____exports = {}
local function isSafe(method)
    return method == "GET" or method == "HEAD" or method == "OPTIONS" or method == "TRACE"
end
--- What a policy says for a request of this method.
function ____exports.reactionTo(policy, method)
    if type(policy) == "string" or not (policy.safe ~= nil) then
        return policy
    end
    return isSafe(method) and policy.safe or policy.unsafe
end
--- What is left of a reaction where waiting does not help.
function ____exports.withoutWaiting(reaction)
    return type(reaction) ~= "string" and reaction.wait ~= nil and reaction.otherwise or reaction
end
return ____exports
