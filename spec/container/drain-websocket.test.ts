import { once } from "node:events";
import { WebSocket, request } from "undici";
import test from "../support/serial.ts";
import { limpet } from "../cli/run.ts";
import { ENVIRONMENT, OLDER_AND_CURRENT, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { proxyTo } from "../support/site.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";

const TOKEN = "0123456789abcdef";

const RULES = `export default defineRouting({ admin: { tokens: fromEnvironment("LIMPET_TOKENS") }, upstreams: { shop: {
  servers: [{ name: "a", address: "127.0.1.1:8200" }, { name: "b", address: "127.0.1.2:8200" }],
  mayChange: true, sessionTimeout: 2, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })
} } });`;

/** Accepts WebSockets (RFC 6455) and answers each short text with the address at which it was reached, until it is closed. */
const APPLICATION = `
server {
  listen 8200;
  location / {
    rewrite_by_lua_block {
      if not ngx.var.http_upgrade then
        ngx.print(ngx.var.server_addr)
        return ngx.exit(200)
      end
      ngx.status = 101
      ngx.header.Upgrade, ngx.header.Connection = "websocket", "upgrade"
      local key = ngx.var.http_sec_websocket_key .. "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
      ngx.header["Sec-WebSocket-Accept"] = ngx.encode_base64(ngx.sha1_bin(key))
      ngx.send_headers()
      ngx.flush(true)
      local socket = assert(ngx.req.socket(true))
      socket:settimeout(60000)
      while true do
        local head = socket:receive(2)
        if not head then return end
        local opcode, length = head:byte(1) % 16, head:byte(2) % 128
        socket:receive(4 + length)
        if opcode == 8 then
          socket:send(string.char(0x88, 0))
          return
        end
        socket:send(string.char(0x81, #ngx.var.server_addr) .. ngx.var.server_addr)
      end
    }
  }
}
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }`;

interface ServerState {
  readonly requests: number;
  readonly drain?: { readonly isDone: boolean; readonly age: number; readonly requests: number };
}

async function stateOfB(proxy: StartedOpenResty): Promise<ServerState> {
  const { body } = await request(`${proxy.url(8090)}/limpet/upstreams/shop/servers/b`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  return (await body.json()) as ServerState;
}

/** A cookie that is bound to "b". */
async function cookieOfB(proxy: StartedOpenResty): Promise<string> {
  for (let i = 0; i < 20; i++) {
    const { headers, body } = await request(proxy.url());
    if ((await body.text()) === "127.0.1.2") return String(headers["set-cookie"]).split(";", 1)[0]!;
  }
  throw new Error("No session is bound to b");
}

async function answerTo(socket: WebSocket, text: string): Promise<unknown> {
  const answered = once(socket, "message") as Promise<[{ readonly data: unknown }]>;
  socket.send(text);
  const [{ data }] = await answered;
  return data;
}

for (const release of OLDER_AND_CURRENT) {
  test(`${release}: a WebSocket that is open goes on while its server drains, and keeps it from being stopped until it is closed`, async (t) => {
    await using proxy = await startLimpet({
      release,
      rules: RULES,
      http: `${APPLICATION} ${proxyTo("shop").replace("/proxy.conf", "/websocket.conf")}`,
      workers: 2,
      ports: [8080, 8090],
      environment: { ...ENVIRONMENT, LIMPET_TOKENS: `test:${TOKEN}` },
    });
    const socket = new WebSocket(proxy.url().replace("http:", "ws:"), {
      headers: { cookie: await cookieOfB(proxy) },
    });
    await once(socket, "open");
    await until(
      () => stateOfB(proxy),
      ({ requests }) => requests === 1,
    );

    process.env.LIMPET_TOKEN = TOKEN;
    let hasReturned = false;
    const drained = limpet(process.cwd(), ["drain", "shop", "b", "--wait", "--at", proxy.url(8090)]);
    void drained.then(() => (hasReturned = true));
    // By then any session would count as ended.
    const late = await until(
      () => stateOfB(proxy),
      ({ drain }) => drain !== undefined && drain.age >= 5,
    );
    t.like(late, { requests: 1, drain: { isDone: false, requests: 1 } });
    t.is(await answerTo(socket, "hello"), "127.0.1.2");
    t.false(hasReturned);
    t.notRegex(await proxy.errorLog(), /is drained/);

    socket.close();
    const { status, stdout } = await drained;
    t.is(status, 0);
    t.regex(stdout, /^\d+ sessions, 1 requests$/m);
    t.regex(stdout, /server b of upstream shop can be stopped\n$/);
    t.like(await stateOfB(proxy), { requests: 0, drain: { isDone: true, requests: 0 } });
    await proxy.untilLogged(/server "b" of upstream "shop" is drained: it has no sessions and no requests/);
  });
}
