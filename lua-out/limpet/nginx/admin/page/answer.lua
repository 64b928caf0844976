-- Made by "limpet build" from limpet's src/nginx/admin/page/answer.ts; changes are lost at the next build.
local string_find = string.find
local ____exports = {}
local ____answer = require("limpet.nginx.admin.answer")
local answer = ____answer.answer
local OK = ____answer.OK
local ____page = require("limpet.nginx.admin.page.page")
local scripts = ____page.scripts
local styles = ____page.styles
local text = ____page.text
local FOUND = 302
--- Nothing but what is in the page runs or is loaded, it talks to nobody but the proxy that it came from, no site can
-- show it in a frame, and no text becomes markup.
local POLICY = (((("default-src 'none'; style-src " .. styles) .. "; script-src ") .. scripts) .. "; img-src data:; connect-src 'self'; ") .. "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
local HEADERS = {["Content-Type"] = "text/html; charset=utf-8", ["Content-Security-Policy"] = POLICY, ["Referrer-Policy"] = "no-referrer", ["X-Content-Type-Options"] = "nosniff"}
--- The page for operators, which reads the API.
function ____exports.pageAnswer()
    return (answer(text, OK, HEADERS))
end
--- Whether a browser asks on behalf of who sits before it.
function ____exports.isForPeople()
    return (string_find(ngx.var.http_accept or "", "text/html", nil, true) or 0) - 1 >= 0
end
--- From the location's beginning to the page. nginx would put its own port before an absolute path, and a tunnel has another.
function ____exports.toPage()
    return (answer("", FOUND, {Location = "limpet/page"}))
end
return ____exports
