-- Made by "limpet build" from limpet's src/nginx/machine/kept-memory.ts; changes are lost at the next build.
local ____exports = {}
local ____shared_memory = require("limpet.nginx.machine.shared-memory")
local sharedMemory = ____shared_memory.sharedMemory
local WORKER_TITLE = "nginx: worker process"
local dictionary = ngx.shared.limpet
local function isWorker()
    local file = io.open("/proc/self/cmdline", "rb")
    if file == nil then
        return true
    end
    local title = file:read(#WORKER_TITLE)
    file:close()
    return title == WORKER_TITLE
end
--- Zeroed memory, or what an nginx before a reload made of it. In the init phase.
-- 
-- @param key by which the dictionary knows it
-- @param bytes at least 1
-- @returns `undefined` where there is none
function ____exports.keptMemory(key, bytes)
    if dictionary == nil then
        return nil
    end
    local known = dictionary:get(key)
    if type(known) == "number" then
        return {address = known, isNew = false}
    end
    local ____isWorker_result_0
    if isWorker() then
        ____isWorker_result_0 = nil
    else
        ____isWorker_result_0 = sharedMemory(bytes)
    end
    local address = ____isWorker_result_0
    local ____temp_1
    if address == nil then
        ____temp_1 = nil
    else
        ____temp_1 = {address = address, isNew = true}
    end
    return ____temp_1
end
--- Keeps it known where the memory is: what is not asked for is put out of the dictionary when that is full. To be called
-- when it is new, and several times an hour.
function ____exports.keepKnown(key, address)
    dictionary:get(key)
    dictionary:add(key, address)
end
return ____exports
