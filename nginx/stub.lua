-- What stands for an application server in `limpet dev`: it says which server it is, and opens a session with the cookie
-- or the header that the rules expect. What it knows of a session is who opened it, and how often it has come.

local sessions = ngx.shared.limpet_stub

--- Seconds for which a session is known.
local LIFETIME = 86400

--- What tells sessions apart in an answer without giving the id away.
local function digest(id)
    return ngx.md5(id):sub(1, 6)
end

--- The id that the client brings: of the cookie, else of the header.
local function session_id(stub)
    local id = stub.cookie and ngx.var["cookie_" .. stub.cookie]
    if not id and stub.header then
        id = ngx.req.get_headers()[stub.header]
    end
    return type(id) == "table" and id[1] or id
end

--- Opens a session, and hands its id out.
local function open_session(stub)
    local id = stub.id or (stub.before .. ngx.var.request_id .. stub.after)
    sessions:set(id, stub.name .. " 1", LIFETIME)
    if stub.cookie then
        ngx.header["Set-Cookie"] = stub.cookie .. "=" .. id .. "; Path=/; HttpOnly; SameSite=Lax"
    end
    if stub.header then
        ngx.header[stub.header] = id
    end
    return "Session " .. digest(id) .. ": opened now, by this request."
end

--- Goes on with the session that a client brings.
local function continue_session(stub, id)
    local owner, visits = (sessions:get(id) or ""):match("^(%S+) (%d+)$")
    local now = owner == stub.name and visits + 1 or 1
    sessions:set(id, stub.name .. " " .. now, LIFETIME)
    local session = "Session " .. digest(id) .. ": "
    if not owner then
        return session .. "the client brought its own id, which is new here."
    end
    if owner ~= stub.name then
        return session .. "what " .. owner .. " remembered of it is not here, so it begins anew."
    end
    return session .. "request " .. now .. " in a row on this server."
end

local PAGE = [[
<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>%s</title>
<link rel="icon" href="data:,">
<style>
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem; color: #222; background: #fff }
b { font-size: 3rem }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b } a { color: #9cf } }
</style>
<p><b>%s</b><br>a stub server of the upstream %s</p>
<p>%s</p>
<p><a href="">Reload</a>: whoever has a session comes back to its server.
%s
]]

local FORGET = [[
<a href="/forget-session">Forget the session</a>, or open a private window, to be somebody else.</p>]]

local function send(stub, session)
    if (ngx.var.http_accept or ""):find("text/html", 1, true) then
        ngx.header.content_type = "text/html; charset=utf-8"
        ngx.header.cache_control = "no-store"
        ngx.print(PAGE:format(stub.name, stub.name, stub.upstream, session, stub.cookie and FORGET or "</p>"))
    else
        ngx.header.content_type = "text/plain; charset=utf-8"
        ngx.print(stub.name, ", a stub server of the upstream ", stub.upstream, "\n", session, "\n")
    end
end

--- Answers a request, as one of the servers of the rules.
return function(stub)
    ngx.req.discard_body()
    ngx.header["X-Served-By"] = stub.name
    if ngx.var.uri == "/forget-session" and stub.cookie then
        ngx.header["Set-Cookie"] = stub.cookie .. "=; Path=/; Max-Age=0"
        return ngx.redirect("/")
    end
    local id = session_id(stub)
    send(stub, id and continue_session(stub, id) or open_session(stub))
end
