-- A shop with a cart per session. Each function answers one location of application.conf: those of pages for browsers
-- with HTML, the others with JSON.

local cjson = require "cjson"

local sessions = ngx.shared.sessions
local counters = ngx.shared.counters

local application = {}

--- The session key that the client brings: the cookie of a browser, else the header of a mobile app.
--- A servlet container's route (`x.node1`) is its own addition to the cookie, and no part of the key.
local function session_key()
    local cookie = ngx.var.cookie_JSESSIONID
    if cookie then
        return (cookie:gsub("%..*$", ""))
    end
    return ngx.var.http_x_session_id
end

--- What tells sessions apart in an answer without giving the key away.
local function digest(key)
    return ngx.md5(key):sub(1, 8)
end

local function send(status, answer)
    answer.server = ngx.var.application
    ngx.status = status
    ngx.say(cjson.encode(answer))
end

--- Carts are kept as JSON text. cjson writes an empty table as `{}`, so an empty cart never passes through it.
local function send_cart(key, session, cart)
    local fields = cjson.encode({ server = ngx.var.application, session = digest(key), user = session })
    ngx.say(fields:sub(1, -2), ',"cart":', cart, "}")
end

local function new_session_key()
    return ngx.md5(ngx.now() .. math.random() .. ngx.var.connection .. ngx.var.application)
end

local function open_session(key, user)
    sessions:set("user:" .. key, user)
    sessions:set("cart:" .. key, "[]")
end

--- Gives the cart with one item more, as JSON text.
local function add_to_cart(key, item)
    local cart = sessions:get("cart:" .. key)
    local added = cjson.encode(item)
    cart = cart == "[]" and "[" .. added .. "]" or cart:sub(1, -2) .. "," .. added .. "]"
    sessions:set("cart:" .. key, cart)
    return cart
end

--- The field of a form that was posted.
local function posted(field, default)
    ngx.req.read_body()
    return tostring(ngx.req.get_post_args()[field] or default)
end

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function escape(text)
    return (text:gsub('[&<>"]', ENTITIES))
end

local function send_page(status, main)
    ngx.status = status
    ngx.header.content_type = "text/html; charset=utf-8"
    ngx.header.cache_control = "no-store"
    -- An icon of its own, or browsers would ask for one, and tests could not count their requests.
    ngx.say('<!doctype html>\n<html lang="en">\n<title>Shop</title>\n<link rel="icon" href="data:,">\n',
        '<p>Server <b id="server">', ngx.var.application, "</b></p>\n", main)
end

--- Sends the browser to the shop's page, whatever became of the form.
local function see_shop()
    ngx.header.location = "/shop"
    ngx.exit(303)
end

--- Counts requests, and connections by their first request; for tests of connection reuse.
function application.count()
    counters:incr("requests", 1, 0)
    if ngx.var.connection_requests == "1" then
        counters:incr("connections", 1, 0)
    end
end

--- /login?user=… opens a session under the key that the client brings. A client without one gets a new key: as a
--- cookie, with ?route=1 as a servlet container writes it (x.<name of the server>), or with ?in=header as a header.
function application.login()
    local query = ngx.req.get_uri_args()
    local key = session_key()
    if not key then
        key = new_session_key()
        local issued = query.route and key .. "." .. ngx.var.application or key
        if query["in"] == "header" then
            ngx.header["X-Session-Id"] = issued
        else
            ngx.header["Set-Cookie"] = "JSESSIONID=" .. issued .. "; Path=/; HttpOnly"
        end
    end
    local user = query.user or "somebody"
    open_session(key, user)
    send_cart(key, user, "[]")
end

--- GET /cart lists what is in it, POST /cart with item=… adds to it.
function application.cart()
    local key = session_key()
    if not key then
        return send(401, { error = "no session: ask for /login first" })
    end
    local user = sessions:get("user:" .. key)
    if not user then
        return send(409, {
            session = digest(key),
            error = "this server does not know the session: it was opened on another one, or lost in a restart",
        })
    end
    if ngx.req.get_method() == "POST" then
        send_cart(key, user, add_to_cart(key, posted("item", "something")))
    else
        send_cart(key, user, sessions:get("cart:" .. key))
    end
end

local LOGIN_FORM = [[
<form method="post" action="/shop/login"><input name="user"><button id="login">Log in</button></form>]]

local CART_FORMS = [[
<form method="post" action="/shop/add"><input name="item"><button id="add">Add</button></form>
<form method="post" action="/shop/logout"><button id="logout">Log out</button></form>]]

--- /shop is the page of a browser's session; its forms work without scripts.
function application.shop()
    local key = session_key()
    if not key then
        return send_page(200, LOGIN_FORM)
    end
    local session = '<p>Session <code id="session">' .. digest(key) .. "</code></p>\n"
    local user = sessions:get("user:" .. key)
    if not user then
        return send_page(409, session .. '<p id="problem">This server does not know the session.</p>\n' .. LOGIN_FORM)
    end
    local items = cjson.decode(sessions:get("cart:" .. key))
    for i, item in ipairs(items) do
        items[i] = "<li>" .. escape(item) .. "</li>"
    end
    send_page(200, session .. '<p>User <b id="user">' .. escape(user) .. '</b></p>\n<ol id="cart">'
        .. table.concat(items) .. "</ol>\n" .. CART_FORMS)
end

--- POST /shop/login with user=… opens a session under a new key, whatever key the browser brings.
function application.shop_login()
    local key = new_session_key()
    open_session(key, posted("user", "somebody"))
    ngx.header.set_cookie = "JSESSIONID=" .. key .. "; Path=/; HttpOnly; SameSite=Lax"
    see_shop()
end

--- POST /shop/add with item=… adds to the cart.
function application.shop_add()
    local key = session_key()
    if key and sessions:get("user:" .. key) then
        add_to_cart(key, posted("item", "something"))
    end
    see_shop()
end

--- POST /shop/logout ends the session and deletes its cookie.
function application.shop_logout()
    local key = session_key()
    if key then
        sessions:delete("user:" .. key)
        sessions:delete("cart:" .. key)
    end
    ngx.header.set_cookie = "JSESSIONID=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    see_shop()
end

--- /headers echoes what reached the server.
function application.headers()
    send(200, {
        method = ngx.req.get_method(),
        uri = ngx.var.request_uri,
        headers = ngx.req.get_headers(0),
        raw = ngx.req.raw_header(),
    })
end

--- /answer?Set-Cookie=a%3D1&Set-Cookie=b%3D2 answers with these headers.
function application.answer()
    for name, value in pairs(ngx.req.get_uri_args()) do
        ngx.header[name] = value
    end
    send(200, {})
end

--- /hang?seconds=5 answers late.
function application.hang()
    local seconds = tonumber(ngx.var.arg_seconds) or 60
    ngx.sleep(seconds)
    send(200, { hung = seconds })
end

--- /close closes the connection without an answer.
function application.close()
    ngx.exit(444)
end

--- /connections tells how many connections and requests came in since the start, this request included.
function application.connections()
    send(200, { connections = counters:get("connections"), requests = counters:get("requests") })
end

--- /status/503 answers with that status.
function application.status()
    send(tonumber(ngx.var.uri:match("^/status/(%d%d%d)$")) or 404, {})
end

--- Any other page: it needs no session.
function application.welcome()
    local key = session_key()
    send(200, { session = key and digest(key), uri = ngx.var.request_uri })
end

return application
