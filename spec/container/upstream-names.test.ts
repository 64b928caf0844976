import test from "../support/serial.ts";
import { request } from "undici";
import { startLimpet } from "../support/limpet.ts";

test("an upstream is found by a name in any case, as nginx finds it", async (t) => {
  await using openresty = await startLimpet({
    rules: `export default defineRouting({ upstreams: { Shop: {
      servers: [{ name: "a", address: "127.0.0.1:8101" }, { name: "b", address: "127.0.0.1:8102" }],
      affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }),
      verdictHeader: "X-Verdict",
    } } });`,
    http: `
      server { listen 127.0.0.1:8101; location / { return 200 a; } }
      server { listen 127.0.0.1:8102; location / { return 200 b; } }
      server {
        listen 8080;
        location / {
          rewrite_by_lua_block { limpet.rewrite(ngx.var.arg_u) }
          header_filter_by_lua_block { limpet.headerFilter(ngx.var.arg_u) }
          proxy_pass http://$arg_u;
        }
      }`,
  });
  const ask = async (name: string, cookie?: string) => {
    const headers = cookie === undefined ? {} : { cookie };
    const { headers: answer, body } = await request(`${openresty.url()}/?u=${name}`, { headers });
    return { server: await body.text(), cookie: String(answer["set-cookie"]), verdict: answer["x-verdict"] };
  };
  const first = await ask("SHOP");
  const [cookie] = first.cookie.split(";");
  for (const name of ["shop", "Shop", "sHOP", "SHOP"]) {
    const { server, verdict } = await ask(name, cookie);
    t.deepEqual({ server, verdict }, { server: first.server, verdict: "hit" }, name);
  }
  t.notRegex(await openresty.errorLog(), /limpet: upstream/);
});
