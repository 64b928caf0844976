-- Made by "limpet build" from limpet's src/nginx/health/side-by-side.ts; changes are lost at the next build.
local math_min = math.min
local ____exports = {}
--- Works on all items, on so many at a time, and waits for the end: the next begins when any of them is done. Needs a
-- phase that can wait.
-- 
-- @param work must not throw
function ____exports.workSideBySide(items, most, work)
    local next = 0
    local function workOn()
        while next < #items do
            local item = items[next + 1]
            next = next + 1
            work(item)
        end
    end
    local workers = {}
    do
        local i = 0
        while i < math_min(most, #items) do
            workers[#workers + 1] = ngx.thread.spawn(workOn)
            i = i + 1
        end
    end
    for ____, worker in ipairs(workers) do
        ngx.thread.wait(worker)
    end
end
return ____exports
