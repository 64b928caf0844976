-- Made by "limpet build" from limpet's src/affinity/servers/digests.ts; changes are lost at the next build.
local ____exports = {}
function ____exports.createDigestKeys()
    return {secrets = {}, digesters = {}}
end
--- The place of a key, which is made where it has none yet.
-- 
-- @param makeDigester makes the key's digester
function ____exports.digestPlace(keys, secret, makeDigester)
    do
        local place = 0
        while place < #keys.secrets do
            if keys.secrets[place + 1] == secret then
                return place
            end
            place = place + 1
        end
    end
    local ____keys_secrets_0 = keys.secrets
    ____keys_secrets_0[#____keys_secrets_0 + 1] = secret
    local ____keys_digesters_1 = keys.digesters
    ____keys_digesters_1[#____keys_digesters_1 + 1] = makeDigester()
    return #keys.secrets - 1
end
---
-- @param formerNames other names of some of the servers, by index
-- @param pause is called after every piece of work
function ____exports.digestServers(digestServer, names, formerNames, pause)
    local digests = {}
    local serverByDigest = {}
    do
        local server = 0
        while server < #names do
            local digest = digestServer(names[server + 1])
            digests[#digests + 1] = digest
            serverByDigest[digest] = server
            local former = formerNames[server]
            if former ~= nil then
                serverByDigest[digestServer(former)] = server
            end
            pause()
            server = server + 1
        end
    end
    return {digests = digests, serverByDigest = serverByDigest}
end
return ____exports
