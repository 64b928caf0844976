-- Made by "limpet build" from limpet's src/nginx/admin/answer.ts; changes are lost at the next build.
local ____exports = {}
local ____json = require("limpet.nginx.admin.json")
local jsonText = ____json.jsonText
local OK = 200
____exports.OK = OK
____exports.CREATED = 201
____exports.NO_CONTENT = 204
____exports.BAD_REQUEST = 400
____exports.UNAUTHORIZED = 401
____exports.FORBIDDEN = 403
____exports.NOT_FOUND = 404
____exports.NOT_ALLOWED = 405
____exports.CONFLICT = 409
____exports.PRECONDITION_FAILED = 412
____exports.UNSUPPORTED = 415
function ____exports.answer(body, status, headers)
    if status == nil then
        status = OK
    end
    return headers == nil and ({status = status, body = body}) or ({status = status, body = body, headers = headers})
end
--- What our own part of the API answers to a request that it does not carry out.
function ____exports.refusal(status, reason)
    return {
        status = status,
        body = ("{\"error\":" .. jsonText(reason)) .. "}"
    }
end
function ____exports.send(____bindingPattern0)
    local headers
    local body
    local status
    status = ____bindingPattern0.status
    body = ____bindingPattern0.body
    headers = ____bindingPattern0.headers
    ngx.status = status
    ngx.header["Content-Type"] = "application/json"
    ngx.header["Cache-Control"] = "no-store"
    if headers ~= nil then
        for name, value in pairs(headers) do
            ngx.header[name] = value
        end
    end
    if type(body) == "function" then
        body()
    elseif body ~= "" then
        ngx.say(body)
    end
end
return ____exports
