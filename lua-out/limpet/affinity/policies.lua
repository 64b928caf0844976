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
--- Whether some requests wait by a policy.
local function mayWait(policy)
    if type(policy) == "string" then
        return false
    end
    local ____temp_0
    if policy.safe ~= nil then
        ____temp_0 = mayWait(policy.safe) or mayWait(policy.unsafe)
    else
        ____temp_0 = policy.wait ~= nil
    end
    return ____temp_0
end
____exports.mayWait = mayWait
--- Whether some requests are refused by a policy, at once or after they waited.
local function mayRefuse(policy)
    if type(policy) == "string" then
        return false
    end
    local ____temp_1
    if policy.safe ~= nil then
        ____temp_1 = mayRefuse(policy.safe) or mayRefuse(policy.unsafe)
    else
        ____temp_1 = policy.refuse ~= nil or mayRefuse(policy.otherwise)
    end
    return ____temp_1
end
____exports.mayRefuse = mayRefuse
--- What is left of a reaction where waiting does not help.
function ____exports.withoutWaiting(reaction)
    return type(reaction) ~= "string" and reaction.wait ~= nil and reaction.otherwise or reaction
end
return ____exports
