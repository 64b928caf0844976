-- Made by "limpet build" from src/routing.ts; changes are lost at the next build.
package.path = "/etc/nginx/limpet/?.lua;" .. package.path

local function load(module)
    local loaded, result = pcall(require, module)
    if loaded then
        return result
    end
    error("limpet: cannot load the module " .. module .. ". Was the whole folder deployed to /etc/nginx/limpet, and built with --prefix /etc/nginx/limpet? " .. tostring(result), 0)
end

-- A global, because the *_by_lua_blocks call it by name.
limpet = load("limpet.nginx.index")
limpet.start(load("limpet.rules.routing").default)
