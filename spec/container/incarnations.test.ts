import { request } from "undici";
import { startLimpet } from "../support/limpet.ts";
import test from "../support/serial.ts";
import { proxyTo } from "../support/site.ts";

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: [{ name: "a", address: "127.0.0.1:8081" }],
  affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }),
  incarnationHeader: "X-Incarnation", verdictHeader: "X-Verdict",
} } });`;

const HTTP = `
server { listen 8081; location / { return 200 "a"; add_header X-Incarnation $http_x_as; } }
${proxyTo("shop").replace(
  "location / {",
  `location = /memory {
    content_by_lua_block {
      local dictionary = ngx.shared.limpet
      local bytes = 0
      for _, key in ipairs(dictionary:get_keys(0)) do bytes = bytes + #key + #tostring(dictionary:get(key)) end
      ngx.print(bytes)
    }
  }
  location / {`,
)}`;

test("a server whose every answer tells another incarnation does not fill the workers' memory", async (t) => {
  await using openresty = await startLimpet({ rules: RULES, http: HTTP });
  const visit = async (incarnation: string, cookie = ""): Promise<{ cookie: string; verdict: string }> => {
    const { headers, body } = await request(openresty.url(), {
      headers: { "x-as": incarnation, ...(cookie === "" ? {} : { cookie }) },
    });
    await body.dump();
    return { cookie: String(headers["set-cookie"]).split(";")[0]!, verdict: String(headers["x-verdict"]) };
  };
  const bytes = async (): Promise<number> => Number(await (await request(`${openresty.url()}/memory`)).body.text());
  for (let i = 0; i < 100; i++) await visit(`first ${i}`);
  const before = await bytes();
  for (let i = 0; i < 300; i++) await visit(`second ${i}`);
  const after = await bytes();
  t.true(after - before < 100, `${before} bytes, and then ${after}`);
  // Those of the last moment are known all the same.
  const { cookie } = await visit("third");
  await visit("fourth");
  t.is((await visit("fourth", cookie)).verdict, "stale");
});
