-- Made by "limpet build" from limpet's src/affinity/servers/stand.ts; changes are lost at the next build.
local ____exports = {}
--- Says in words what is the matter with a server.
function ____exports.standOf(____bindingPattern0)
    local leaving
    local drain
    local avoided
    local state
    state = ____bindingPattern0.state
    avoided = ____bindingPattern0.avoided
    drain = ____bindingPattern0.drain
    leaving = ____bindingPattern0.leaving
    if state == "unavail" then
        local why = avoided == nil and "" or ((" for " .. tostring(avoided.age)) .. " s: ") .. avoided.reason
        return {words = "not healthy" .. why, weight = 3}
    end
    if state == "down" then
        return {words = "down", weight = 2}
    end
    if state ~= "draining" then
        return {words = leaving == true and "up, leaving" or "up", weight = 0}
    end
    if drain == nil then
        return {words = "draining", weight = 1}
    end
    if drain.isDone then
        return {words = "drained: can be stopped", weight = 1}
    end
    local rest = drain.estimatedRest == nil and "" or (", about " .. tostring(drain.estimatedRest)) .. " s to go"
    return {
        words = (("draining: " .. tostring(drain.sessions)) .. " sessions left") .. rest,
        weight = 1
    }
end
return ____exports
