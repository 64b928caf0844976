-- Made by "limpet build" from limpet's src/nginx/admin/plus/errors.ts; changes are lost at the next build.
local ____exports = {}
local ____json = require("limpet.nginx.admin.json")
local jsonNumber = ____json.jsonNumber
local jsonObject = ____json.jsonObject
local jsonText = ____json.jsonText
--- An error as NGINX Plus's API tells it.
function ____exports.plusError(status, code, text)
    return {
        status = status,
        body = jsonObject({
            {
                "error",
                jsonObject({
                    {
                        "status",
                        jsonNumber(status)
                    },
                    {
                        "text",
                        jsonText(text)
                    },
                    {
                        "code",
                        jsonText(code)
                    }
                })
            },
            {
                "request_id",
                jsonText(ngx.var.request_id or "")
            },
            {
                "href",
                jsonText("https://nginx.org/en/docs/http/ngx_http_api_module.html")
            }
        })
    }
end
return ____exports
