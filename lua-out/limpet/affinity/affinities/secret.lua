-- Made by "limpet build" from limpet's src/affinity/affinities/secret.ts; changes are lost at the next build.
local ____exports = {}
--- A secret in a file. Only root needs to be able to read it.
-- 
-- @param path absolute, on nginx's machine
function ____exports.fromFile(path)
    return {kind = "file", path = path}
end
--- A secret in an environment variable of nginx's master process. No `env` directive is needed. A reload
-- does not change a process's environment, so to change the secret you must restart nginx.
function ____exports.fromEnvironment(name)
    return {kind = "environment", name = name}
end
return ____exports
