import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import test from "../support/serial.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";
import { ruleServers } from "../support/cluster.ts";
import { proxyTo } from "../support/site.ts";

/** Switches protocols where it is asked to, then sends back what it gets; else says what it was asked. */
const ECHO = `
  rewrite_by_lua_block {
    ngx.header["X-Upgrade"] = ngx.var.http_upgrade or "none"
    ngx.header["X-Connection"] = ngx.var.http_connection or "none"
    if not ngx.var.http_upgrade then return ngx.exit(204) end
    ngx.status = 101
    ngx.header.Upgrade, ngx.header.Connection = ngx.var.http_upgrade, "upgrade"
    ngx.send_headers()
    ngx.flush(true)
    local socket = assert(ngx.req.socket(true))
    while true do
      local line = socket:receive("*l")
      if not line then return end
      socket:send("echo " .. line .. "\\n")
    end
  }`;

const SERVER = { name: "a", address: "127.0.0.1:8101" };

interface Answer {
  readonly message: IncomingMessage;
  /** Where the protocol was switched. */
  readonly socket: Socket | undefined;
}

/** Asks to switch to a protocol. */
async function upgrade(url: string, protocol: string): Promise<Answer> {
  const request = get(url, { headers: { Connection: "Upgrade", Upgrade: protocol } });
  return await new Promise((resolve, reject) => {
    request.on("upgrade", (message, socket) => {
      resolve({ message, socket });
    });
    request.on("response", (message) => {
      message.resume();
      resolve({ message, socket: undefined });
    });
    request.on("error", reject);
  });
}

for (const release of RELEASES) {
  test(`${release}: a WebSocket comes through, and no other protocol does`, async (t) => {
    await using openresty = await startLimpet({
      release,
      rules: `export default defineRouting({ upstreams: { shop: {
        servers: ${ruleServers([SERVER])},
        affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }),
      } } });`,
      http: `server { listen ${SERVER.address}; location / { ${ECHO} } } ${proxyTo("shop").replace("/proxy.conf", "/websocket.conf")}`,
    });
    // Of protocols the case does not matter (RFC 9110, section 7.8).
    for (const protocol of ["websocket", "WebSocket"]) {
      const { message, socket } = await upgrade(openresty.url(), protocol);
      t.is(message.statusCode, 101);
      t.is(message.headers["x-upgrade"], "websocket");
      t.regex(String(message.headers["set-cookie"]), /^limpet=/);
      socket!.write("hello\n");
      t.is(String((await once(socket!, "data"))[0]), "echo hello\n");
      socket!.destroy();
    }
    // It would go past every rule of nginx.conf from then on.
    const { message, socket } = await upgrade(openresty.url(), "h2c");
    t.is(socket, undefined);
    t.is(message.statusCode, 204);
    t.is(message.headers["x-upgrade"], "none");
    t.not(message.headers["x-connection"], "upgrade");
  });
}
