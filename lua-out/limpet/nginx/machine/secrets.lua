-- Made by "limpet build" from limpet's src/nginx/machine/secrets.ts; changes are lost at the next build.
local string_find = string.find
local string_sub = string.sub
local ____exports = {}
local ____bytes = require("limpet.affinity.bytes")
local slice = ____bytes.slice
local ____file_mode = require("limpet.nginx.machine.file-mode")
local isOpenToOthers = ____file_mode.isOpenToOthers
local ____key_ring = require("limpet.affinity.token.key-ring")
local parseKeyRing = ____key_ring.parseKeyRing
local warned = {}
local function readFile(path)
    local file, failure = io.open(path, "r")
    if file == nil then
        error("limpet: cannot read the secret that the rules need: " .. failure, 0)
    end
    if warned[path] == nil and isOpenToOthers(path) then
        warned[path] = true
        ngx.log(
            ngx.WARN,
            "limpet: every user of this machine can read or write the secret in ",
            path,
            ". Only root needs to: chmod 600 ",
            path
        )
    end
    local text = file:read("*a")
    file:close()
    return text or ""
end
--- The text of a secret. Throws if there is none.
local function readSecret(secret)
    local text = secret.kind == "file" and readFile(secret.path) or os.getenv(secret.name)
    if text == nil then
        error(("limpet: the environment variable " .. secret.name) .. " is not set, but the rules need the secret in it", 0)
    end
    return text
end
____exports.readSecret = readSecret
local function refuse(secret, problem)
    local place = secret.kind == "file" and secret.path or "the environment variable " .. secret.name
    return error((("limpet: " .. place) .. ": ") .. problem, 0)
end
--- The keys in a secret. Throws if there are none that can be used.
local function readKeys(secret)
    local keys = parseKeyRing(readSecret(secret))
    local ____temp_0
    if type(keys) == "string" then
        ____temp_0 = refuse(secret, keys)
    else
        ____temp_0 = keys
    end
    return ____temp_0
end
____exports.readKeys = readKeys
--- The one key in a secret, for what can have no second one. Throws if there are others.
function ____exports.readKey(secret)
    local keys = readKeys(secret)
    if #keys == 1 then
        return keys
    end
    return refuse(
        secret,
        ("hash({ key }) needs exactly one key, and there are " .. tostring(#keys)) .. ": with another key nearly every session moves. Give it a file of its own"
    )
end
--- The first line of a secret's text, for a password.
function ____exports.readPassword(secret)
    local text = readSecret(secret)
    local ____end = (string_find(text, "\n", nil, true) or 0) - 1
    return ____end < 0 and text or string_sub(text, 1, ____end)
end
return ____exports
