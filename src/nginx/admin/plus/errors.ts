import type { Answer } from "../answer.ts";
import { jsonNumber, jsonObject, jsonText } from "../json.ts";

/** An error as NGINX Plus's API tells it. */
export function plusError(this: void, status: number, code: string, text: string): Answer {
  return {
    status,
    body: jsonObject([
      [
        "error",
        jsonObject([
          ["status", jsonNumber(status)],
          ["text", jsonText(text)],
          ["code", jsonText(code)],
        ]),
      ],
      ["request_id", jsonText(ngx.var.request_id ?? "")],
      ["href", jsonText("https://nginx.org/en/docs/http/ngx_http_api_module.html")],
    ]),
  };
}
