import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { WebSocket } from "undici";
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

/**
 * Hands out an id, and accepts WebSockets of clients that show it in a subprotocol: chooses that one, and says in a
 * message who it is and what it was shown.
 */
const ACCEPT = `
  rewrite_by_lua_block {
    if not ngx.var.http_upgrade then
      ngx.header["X-Auth-Token"] = "one"
      ngx.header["X-Served-By"] = ngx.var.server_port
      return ngx.exit(204)
    end
    local shown = ngx.var.http_sec_websocket_protocol or ""
    local key = ngx.var.http_sec_websocket_key .. "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    ngx.status = 101
    ngx.header.Upgrade, ngx.header.Connection = "websocket", "upgrade"
    ngx.header["Sec-WebSocket-Accept"] = ngx.encode_base64(ngx.sha1_bin(key))
    ngx.header["Sec-WebSocket-Protocol"] = shown:match("token%.[^, ]+")
    ngx.send_headers()
    ngx.flush(true)
    local text = ngx.var.server_port .. " " .. shown
    local socket = assert(ngx.req.socket(true))
    socket:send(string.char(0x81, #text) .. text)
    socket:receive(1)
  }`;

for (const release of RELEASES) {
  test(`${release}: a WebSocket whose subprotocol has a tagged id opens at the session's server, with the subprotocol that was offered`, async (t) => {
    const servers = [8101, 8102, 8103].map((port) => ({ name: `s${port}`, address: `127.0.0.1:${port}` }));
    await using openresty = await startLimpet({
      release,
      rules: `export default defineRouting({ upstreams: { shop: {
        servers: ${ruleServers(servers)},
        affinity: tagSession({
          carriers: [header("X-Auth-Token"), header("Sec-WebSocket-Protocol", { prefix: "token." })],
          keys: fromEnvironment("LIMPET_KEYS"),
        }),
      } } });`,
      http: `${servers.map(({ address }) => `server { listen ${address}; location / { ${ACCEPT} } }`).join("\n")}
        ${proxyTo("shop").replace("/proxy.conf", "/websocket.conf")}`,
    });
    for (const server of servers) {
      const offered = `token.${await tokenOf(openresty.url(), server.address)}`;
      const socket = new WebSocket(openresty.url().replace("http:", "ws:"), ["chat", offered]);
      const message = await new Promise((resolve, reject) => {
        socket.addEventListener("message", ({ data }) => {
          resolve(data);
        });
        // A client fails that is answered with another subprotocol than it offered.
        socket.addEventListener("error", ({ error }) => {
          reject(error);
        });
      });
      t.is(message, `${new URL(`http://${server.address}`).port} chat, token.one`);
      t.is(socket.protocol, offered);
      socket.close();
    }
  });
}

/** A session of a server, tagged. */
async function tokenOf(url: string, address: string): Promise<string> {
  for (let i = 0; i < 40; i++) {
    const { headers } = await fetch(url);
    if (address.endsWith(`:${headers.get("x-served-by")}`)) return headers.get("x-auth-token")!;
  }
  throw new Error(`none of 40 sessions is on ${address}`);
}
