import test from "../support/serial.ts";
import { browser, mobileApp, startSite, type Application, type ListenAddress } from "../../src/testkit/index.ts";
import { leaseSite } from "../support/leasing.ts";

/** What nginx does by itself: the session key is hashed. */
function hashing(servers: readonly string[]): string {
  return `
    include /etc/nginx/modules-enabled/*.conf;
    events {}
    http {
        map $cookie_JSESSIONID $key { "" $http_x_session_id; default $cookie_JSESSIONID; }
        upstream shop {
            hash $key consistent;
            ${servers.map((server) => `server ${server} max_fails=0;`).join("\n")}
        }
        server {
            listen 8080;
            location / {
                proxy_pass http://shop;
                proxy_set_header Connection close;
                proxy_next_upstream off;
                proxy_read_timeout 1s;
            }
        }
    }`;
}

const LOCAL = ["127.0.0.1:8081", "127.0.0.1:8082"];

function shop([a = "", b = ""]: readonly string[] = LOCAL) {
  const applications = [
    { name: "a", listen: a as Exclude<ListenAddress, number> },
    { name: "b", listen: b as Exclude<ListenAddress, number> },
  ] as const;
  return leaseSite({ nginxConf: hashing([a, b]), ports: [8080], applications });
}

test("a session lives on the server that its key leads to, for browsers and mobile apps", async (t) => {
  await using site = await shop();
  for (const client of [
    browser(site.openresty.url(), { sessionKey: "alice" }),
    mobileApp(site.openresty.url(), { sessionKey: "alice" }),
  ]) {
    await using someone = client;
    t.is((await someone.cart()).status, 409);
    const login = await someone.login("alice");
    t.like(login, { status: 200, body: { user: "alice", cart: [] } });
    t.is((await someone.add("pear")).status, 200);
    const cart = await someone.cart();
    t.like(cart, { status: 200, servedBy: login.servedBy, body: { cart: ["pear"], session: login.body.session } });
    t.is(cart.body.server, cart.servedBy);
    await site.application(login.servedBy === "a" ? "a" : "b").kill();
    await site.application(login.servedBy === "a" ? "a" : "b").start();
  }
});

test("a server without the session says so, and a client without one is turned away", async (t) => {
  await using site = await shop();
  await using stranger = mobileApp(site.openresty.url(), { sessionKey: "issued" });
  t.is((await stranger.cart()).status, 401);
  await using lost = mobileApp(site.openresty.url());
  const cart = await lost.cart();
  t.is(cart.status, 409);
  t.regex(cart.body.error ?? "", /does not know the session/);
});

test("a client without a key gets one from the application: a browser as cookie, an app as header", async (t) => {
  await using site = await shop();
  await using person = browser(site.openresty.url());
  const asCookie = await person.login();
  t.regex(String(asCookie.headers["set-cookie"]), /^JSESSIONID=\w+; Path=\/; HttpOnly$/);

  await using app = mobileApp(site.openresty.url(), { sessionKey: "issued" });
  const asHeader = await app.login();
  t.regex(String(asHeader.headers["x-session-id"]), /^\w+$/);

  await using anyone = browser(site.openresty.url());
  const asRoute = await anyone.ask("/login?route=1");
  t.regex(String(asRoute.headers["set-cookie"]), /^JSESSIONID=\w+\.[ab];/);
});

test("a killed server refuses connections, and comes back without its sessions", async (t) => {
  await using site = await shop();
  await using client = mobileApp(site.openresty.url());
  const { servedBy } = await client.login();
  const server = site.application(servedBy === "a" ? "a" : "b");

  await server.kill();
  t.is((await client.cart()).status, 502);

  await server.start();
  t.like(await client.cart(), { status: 409, servedBy });
});

test("a paused server hangs, and goes on with its sessions", async (t) => {
  await using site = await shop();
  await using client = mobileApp(site.openresty.url());
  const { servedBy } = await client.login();
  const server = site.application(servedBy === "a" ? "a" : "b");

  await server.pause();
  t.is((await client.cart()).status, 504);

  await server.unpause();
  t.like(await client.cart(), { status: 200, servedBy });
});

const MISHAPS = {
  nothing: () => Promise.resolve(),
  kill: (server: Application) => server.kill(),
  pause: (server: Application) => server.pause(),
  partition: (server: Application) => server.partition(),
  behave: (server: Application) => server.behave({ status: 503, delay: 100 }),
};

for (const [name, mishap] of Object.entries(MISHAPS)) {
  test(`a server that is reset is as when it was new, whatever happened to it: ${name}`, async (t) => {
    await using site = await shop();
    await using client = mobileApp(site.openresty.url());
    const { servedBy } = await client.login();
    const server = site.application(servedBy === "a" ? "a" : "b");
    await mishap(server);
    await server.reset();
    t.like(await client.cart(), { status: 409, servedBy });
    t.like(await client.ask("/connections"), { status: 200, body: { connections: 2, requests: 2 } });
  });
}

test("a site with a paused server can be stopped", async (t) => {
  const site = await shop();
  await site.application("a").pause();
  await t.notThrowsAsync(site.stop());
});

test("servers may listen on IPv6 and on unix sockets", async (t) => {
  await using site = await shop(["[::1]:8081", "unix:/run/limpet/b.sock"]);
  const served = new Set<string | undefined>();
  for (let client = 0; client < 20; client += 1) {
    await using app = mobileApp(site.openresty.url());
    served.add((await app.login()).servedBy);
  }
  t.deepEqual([...served].sort(), ["a", "b"]);

  const server = site.application("b");
  await server.kill();
  await server.start();
  t.is((await site.openresty.exec(["test", "-S", "/run/limpet/b.sock"])).exitCode, 0);
});

test("the application hangs, fails, breaks off and echoes on request", async (t) => {
  await using site = await shop();
  await using client = mobileApp(site.openresty.url(), { sessionKey: "k" });
  t.is((await client.ask("/hang?seconds=5")).status, 504);
  t.is((await client.ask("/status/503")).status, 503);
  t.is((await client.ask("/close")).status, 502);
  t.like(await client.ask("/headers"), { status: 200, body: { headers: { "x-session-id": "k" } } });
  const { headers } = await client.ask("/answer?Set-Cookie=a%3D1&Set-Cookie=b%3D2");
  t.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
});

test("the application counts connections and requests", async (t) => {
  await using site = await shop();
  await using client = mobileApp(site.openresty.url(), { reuseConnections: false });
  const { body: before } = await client.ask("/connections");
  const { body: after } = await client.ask("/connections");
  t.is(Number(after.requests) - Number(before.requests), 1);
  // The proxy asks for the end of a connection after each request.
  t.is(Number(after.connections) - Number(before.connections), 1);
});

test("a site in which two servers want the same address doesn't start, and says why", async (t) => {
  const applications = [{ name: "a", listen: "127.0.0.1:8080" }] as const;
  const conflict = startSite({ nginxConf: hashing(["127.0.0.1:8080"]), ports: [8080], applications });
  await t.throwsAsync(conflict, { message: /Address already in use/ });
});
