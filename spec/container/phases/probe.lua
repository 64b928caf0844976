-- Runs the programs in one phase, one by one, and keeps what became of each.
local outcomes = ngx.shared.outcomes
local order = require "order"
local modules = {}

local probe = {}

-- In init_by_lua*, before anything else: a module that cannot be loaded here cannot be loaded anywhere.
function probe.load()
    for _, file in ipairs(order.all) do
        local ok, module = pcall(require, file)
        modules[file] = ok and module or nil
        if not ok then
            outcomes:set("load " .. file, module)
        end
    end
end

-- What is refused is thrown, or returned as the last of `nil, err` or `nil, nil, err`.
local function finish(key, ok, first, second, third)
    local err = second or third
    if not ok then
        outcomes:set(key, "threw " .. tostring(first))
    elseif not first and type(err) == "string" then
        outcomes:set(key, "gave " .. err)
    else
        outcomes:set(key, "returned")
    end
end

-- Runs the next program of the phase, if there is one.
function probe.next(phase)
    local file = order[phase][outcomes:incr("number " .. phase, 1, 0)]
    local module = modules[file]
    if not module then
        return file ~= nil
    end
    local key = phase .. " " .. file
    outcomes:set(key, "entered")
    finish(key, pcall(module.call))
    return true
end

function probe.all(phase)
    outcomes:delete("number " .. phase)
    while probe.next(phase) do end
end

-- In content_by_lua*: all outcomes, a line for each.
function probe.print()
    for _, key in ipairs(outcomes:get_keys(0)) do
        ngx.say(ngx.escape_uri(key), " ", ngx.escape_uri(outcomes:get(key)))
    end
end

return probe
