/**
 * In the texts of nginx.conf here `#! error 908` at the end of a line is what is to be found in that
 * line: the category and the number behind LIMPET.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "../support/serial.ts";
import type { ExecutionContext } from "ava";
import ts from "#typescript";
import {
  bearerToken,
  cookie,
  defineRouting,
  fromEnvironment,
  hash,
  header,
  issueCookie,
  learn,
  queryArgument,
  tagSession,
  type Routing,
  type Upstream,
} from "../../src/index.ts";
import { provisionRouting, type ProvisionedRouting } from "../../src/affinity/provision.ts";
import type { Files } from "../../src/nginx-conf/includes/files.ts";
import { openrestyImage } from "../../src/testkit/index.ts";
import { build } from "../../src/build/build.ts";
import { formatDiagnostics } from "../../src/findings/report.ts";
import { includes } from "../../src/nginx-conf/includes/includes.ts";
import { checkNginxConf } from "../../src/nginx-conf/checks/check.ts";
import { matchesPattern } from "../../src/nginx-conf/reading/glob.ts";
import { given } from "../../src/nginx-conf/reading/given.ts";
import { startLimpet } from "../support/limpet.ts";
import { TemporaryProject } from "../build/fixture.ts";

const keys = fromEnvironment("LIMPET_KEYS");
const servers = [
  { name: "a", address: "10.0.0.1" },
  { name: "b", address: "10.0.0.2" },
];

/** An upstream of each kind that matters here. */
const routing = defineRouting({
  upstreams: {
    shop: { servers, affinity: tagSession({ carriers: [cookie("sid"), header("X-Session-Id")], keys }) },
    api: {
      servers,
      affinity: tagSession({
        carriers: [
          header("X-Auth-Token"),
          queryArgument("token"),
          bearerToken(),
          header("Sec-WebSocket-Protocol", { prefix: "token." }),
        ],
        keys,
      }),
    },
    cart: { servers, affinity: issueCookie({ keys, path: "/cart" }) },
    wiki: { servers, session: [cookie("sid")], affinity: learn() },
    reports: { servers, session: [cookie("sid")], affinity: hash() },
    counted: { servers, session: [cookie("sid")], affinity: hash(), health: { countLastTry: true } },
    steady: {
      servers: servers.map((server) => ({ ...server, maxFails: 0 })),
      session: [cookie("sid")],
      affinity: hash(),
    },
    narrow: {
      servers: servers.map((server) => ({ ...server, maxConnections: 10 })),
      session: [cookie("sid")],
      affinity: hash(),
      health: { countLastTry: true },
    },
  },
});

const prefix = "/etc/nginx/limpet";

interface Built {
  readonly rules: ProvisionedRouting;
  readonly files: Files;
}

function builtFrom(some: Routing): Built {
  const provisioned = provisionRouting(some);
  const notice = 'Made by "limpet build" from routing.ts.';
  return { rules: provisioned, files: includes(provisioned, "limpet.rules.routing", { prefix, notice }) };
}

const built = builtFrom(routing);

const WORDS: Readonly<Partial<Record<ts.DiagnosticCategory, string>>> = {
  [ts.DiagnosticCategory.Error]: "error",
  [ts.DiagnosticCategory.Warning]: "warning",
  [ts.DiagnosticCategory.Message]: "note",
};

interface Found {
  /** `FILE:LINE error 908`, in order. */
  readonly places: readonly string[];
  readonly messages: string;
}

function find(text: string, path = "/etc/nginx/nginx.conf", nginxVersion?: string, { rules, files } = built): Found {
  const configuration = given(text, path, "nginx.conf");
  const found = ts.sortAndDeduplicateDiagnostics(
    checkNginxConf(nginxVersion === undefined ? configuration : { ...configuration, nginxVersion }, rules, {
      prefix,
      files,
    }),
  );
  return {
    places: found.map(({ file, start, category, code }) => {
      const line = file!.getLineAndCharacterOfPosition(start!).line + 1;
      return `${file!.fileName}:${line} ${WORDS[category] ?? ""} ${code}`;
    }),
    messages: found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")).join("\n"),
  };
}

function expectedIn(text: string): readonly string[] {
  return text.split("\n").flatMap((line, index) => {
    const [, expected = ""] = line.split("#! ");
    return expected === "" ? [] : expected.split(", ").map((one) => `nginx.conf:${index + 1} ${one}`);
  });
}

/** Finds what the comments in the text say, and no more. */
function check(t: ExecutionContext, text: string, ...messages: readonly RegExp[]): void {
  const found = find(text);
  t.deepEqual(found.places, expectedIn(text), found.messages);
  for (const message of messages) t.regex(found.messages, message);
}

/** The same for what stands in `http {}` beside Limpet's include. */
function checkHttp(t: ExecutionContext, text: string, ...messages: readonly RegExp[]): void {
  check(t, `events {}\nhttp {\ninclude /etc/nginx/limpet/limpet.conf;\n${text}\n}\n`, ...messages);
}

test("an nginx.conf as the README has it has nothing wrong", (t) => {
  checkHttp(
    t,
    `
    server {
      location / {
        include /etc/nginx/limpet/proxy.conf;
        include /etc/nginx/limpet/locations/shop.conf;
        proxy_set_header Host $host;
        proxy_pass http://shop;
      }
      location /reports { include /etc/nginx/limpet/proxy.conf; proxy_pass http://reports; }
      location /cart { include /etc/nginx/limpet/locations/cart.conf; proxy_pass https://cart/some/path; }
      location /rpc { include /etc/nginx/limpet/locations/shop.conf; grpc_pass grpc://shop; }
      location /narrow { include /etc/nginx/limpet/locations/narrow.conf; proxy_pass http://narrow; }
      location /static { root /srv; }
      location /other { proxy_pass http://10.0.0.9:8080; }
    }`,
  );
});

test("an upstream that remembers needs its hooks, whatever passes the requests", (t) => {
  checkHttp(
    t,
    `
    server {
      location / { proxy_pass http://shop; } #! error 908
      location /tls { proxy_pass https://SHOP/; } #! error 908
      location /rpc { grpc_pass shop; } #! error 908
      location /php { fastcgi_pass shop; } #! error 908
      location /half {
        rewrite_by_lua_block { limpet.rewrite("shop") }
        proxy_pass http://shop; #! error 908
      }
      location @named { proxy_pass http://shop; } #! error 908
      location /case {
        rewrite_by_lua_block { limpet.rewrite("SHOP") }
        header_filter_by_lua_block { limpet.headerFilter("Shop") }
        proxy_pass http://sHOP;
      }
    }`,
    /need limpet\.rewrite\("shop"\) and limpet\.headerFilter\("shop"\)/,
    /need limpet\.headerFilter\("shop"\), which nothing/,
    /include \/etc\/nginx\/limpet\/locations\/shop\.conf;/,
  );
});

test("hooks are inherited until a level has its own, into locations and ifs within locations", (t) => {
  checkHttp(
    t,
    `
    server {
      include /etc/nginx/limpet/locations/shop.conf;
      location /inherited { proxy_pass http://shop; location /inherited/too { proxy_pass http://shop; } }
      location /own {
        rewrite_by_lua_block { ngx.req.set_header("X-Own", "1") } #! error 909
        proxy_pass http://shop;
      }
      location /if {
        if ($arg_a) { proxy_pass http://shop; }
        if ($arg_b) { proxy_pass http://reports; } #! error 910
        if ($arg_c) { header_filter_by_lua_block { ngx.header.x = "1" } } #! error 909
        limit_except GET { proxy_pass http://shop; }
        proxy_pass http://shop;
      }
    }
    server {
      location / { if ($arg_a) { proxy_pass http://shop; } } #! error 908
      location /not/inherited {
        include /etc/nginx/limpet/locations/shop.conf;
        proxy_pass http://shop;
        location /not/inherited/here { root /srv; }
      }
    }`,
    /this rewrite_by_lua_block does not call limpet\.rewrite\("shop"\)/,
  );
});

test("hooks of another upstream", (t) => {
  checkHttp(
    t,
    `
    server {
      location / {
        rewrite_by_lua_block { limpet.rewrite("wiki") } #! error 910
        header_filter_by_lua_block { limpet.headerFilter("shop") }
        proxy_pass http://shop;
      }
      location /reports {
        include /etc/nginx/limpet/locations/shop.conf; #! error 910
        proxy_pass http://reports;
      }
      location /elsewhere {
        include /etc/nginx/limpet/locations/reports.conf; #! error 910
        proxy_pass http://10.0.0.9;
      }
    }`,
    /Requests go to "shop", but limpet\.rewrite is called for "wiki"\./,
    /Requests go to "reports", but limpet\.rewrite and limpet\.headerFilter are called for "shop"\./,
  );
});

test("calls are found in all ways of writing Lua, and not in its comments and strings", (t) => {
  checkHttp(
    t,
    `
    server {
      location /block {
        rewrite_by_lua_block {
          local t = { a = { "}" }, b = [==[ } ]] ]==] } -- a brace } in a comment
          --[[ and } in a long one ]]
          limpet . rewrite 'shop'
        }
        header_filter_by_lua "limpet.headerFilter(\\"shop\\")";
        proxy_pass http://shop;
      }
      location /comment {
        rewrite_by_lua_block { -- limpet.rewrite("shop") #! error 909
          local text = 'limpet.rewrite("shop")'
        }
        header_filter_by_lua_block { limpet.headerFilter([[shop]]) }
        proxy_pass http://shop;
      }
      location /elsewhere {
        rewrite_by_lua_file /etc/nginx/rewrite.lua; #! note 911
        header_filter_by_lua_block { require("ours").headerFilter() } #! note 911
        proxy_pass http://shop;
      }
      location /computed {
        rewrite_by_lua_block { limpet.rewrite(ngx.var.name) } #! note 911
        header_filter_by_lua_block { local l = limpet; l.headerFilter("shop") } #! note 911
        proxy_pass http://shop;
      }
    }`,
  );
});

test("a hook of one's own beside the include, or hidden by it", (t) => {
  checkHttp(
    t,
    `
    header_filter_by_lua_block { ngx.header.server = nil }
    server {
      location /twice {
        rewrite_by_lua_block { ngx.log(ngx.INFO, "x") } #! error 912
        header_filter_by_lua_block { limpet.headerFilter("shop"); ngx.header.server = nil } #! error 912
        include /etc/nginx/limpet/locations/shop.conf;
        proxy_pass http://shop;
      }
      location /hidden {
        include /etc/nginx/limpet/locations/shop.conf; #! warning 913
        proxy_pass http://shop;
      }
    }`,
    /refuses this one in addition to that of \/etc\/nginx\/limpet\/locations\/shop\.conf\. Omit that include/,
    /the header_filter_by_lua_block of nginx\.conf:5 no longer runs/,
  );
});

test("countLastTry needs the log phase wherever requests are passed", (t) => {
  checkHttp(
    t,
    `
    server {
      location / { proxy_pass http://narrow; }
      location /own { log_by_lua_block { count() } proxy_pass http://narrow; } #! error 909
      location /both { log_by_lua_block { limpet.log() count() } proxy_pass http://narrow; }
    }
    server {
      log_by_lua_block { count() }
      location / { proxy_pass http://narrow; } #! error 908
      location /reports { proxy_pass http://reports; }
    }`,
    /countLastTry loses count/,
  );
  check(
    t,
    `http {
      include /etc/nginx/limpet/limpet.conf;
      log_by_lua_block { limpet.log() } #! error 912
      server { location / { proxy_pass http://narrow; } }
    }`,
    /in addition to that of \/etc\/nginx\/limpet\/limpet\.conf\. Call limpet\.log\(\) in yours/,
  );
});

test("an upstream that only a request tells is not guessed", (t) => {
  checkHttp(
    t,
    `
    server {
      location / { set $backend $arg_backend; proxy_pass http://$backend; } #! note 914
      location /hooked {
        include /etc/nginx/limpet/locations/shop.conf;
        proxy_pass http://\${backend}/path;
      }
    }`,
    /\(\$backend\)/,
  );
});

test("a variable that nginx.conf gives fixed values is checked for each of them", (t) => {
  const shop = "include /etc/nginx/limpet/locations/shop.conf;";
  checkHttp(
    t,
    `
    map $host $by_host { hostnames; default shop; wiki.example.com http://WIKI; }
    server {
      set $inherited wiki;
      location /right { set $backend shop; ${shop} proxy_pass http://$backend; }
      location /none { set $backend shop; proxy_pass http://$backend/path; } #! error 908
      location /other { set $backend wiki; ${shop} proxy_pass http://\${backend}; } #! error 910
      location /inherited { ${shop} proxy_pass http://$inherited; } #! error 910
      location /overridden { set $inherited shop; ${shop} proxy_pass http://$inherited; }
      location /address { set $backend 127.0.0.1:8101; ${shop} proxy_pass http://$backend; } #! error 910
      location /scheme { set $backend http://wiki; ${shop} proxy_pass $backend; } #! error 910
      location /sometimes {
        set $backend shop;
        if ($arg_wiki) { set $backend wiki; }
        ${shop} #! error 910
        proxy_pass http://$backend;
      }
      location /mapped {
        ${shop} #! error 910
        proxy_pass $by_host;
      }
      location /lua {
        set $backend wiki;
        ${shop}
        access_by_lua_block { ngx.var.backend = choose() }
        proxy_pass http://$backend;
      }
    }`,
    /Requests go to "wiki", but limpet\.rewrite and limpet\.headerFilter are called for "shop"\./,
    /Requests go to "127\.0\.0\.1", but/,
  );
});

test("proxy.conf in a location hides the proxy_set_header lines of the levels around it", (t) => {
  const include = "include /etc/nginx/limpet/proxy.conf;";
  const shop = "include /etc/nginx/limpet/locations/shop.conf;";
  checkHttp(
    t,
    `
    server {
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      location / { ${include} ${shop} proxy_pass http://shop; } #! error 925
      location /socket {
        include /etc/nginx/limpet/websocket.conf; #! error 925
        ${shop}
        if ($arg_x) { proxy_pass http://shop; }
        proxy_pass http://shop;
      }
      location /beside {
        ${include}
        ${shop}
        proxy_set_header Host $host;
        proxy_pass http://shop;
      }
      location /without { ${shop} proxy_pass http://shop; }
      location /rpc { ${include} ${shop} grpc_pass shop; }
    }
    server { location / { ${include} ${shop} proxy_pass http://shop; } }`,
    /goes without Host and X-Forwarded-For of nginx\.conf:6 and nginx\.conf:7/,
    /On nginx 1\.29\.7 and later, delete the include/,
  );
});

test("proxy_set_header lines that hide those of proxy.conf", (t) => {
  const shop = "include /etc/nginx/limpet/locations/shop.conf;";
  checkHttp(
    t,
    `
    server {
      include /etc/nginx/limpet/proxy.conf;
      location / { ${shop} proxy_pass http://shop; }
      location /own {
        ${shop}
        proxy_set_header Host $host; #! warning 926
        proxy_set_header X-Real-IP $remote_addr;
        proxy_pass http://shop;
      }
      location /both { ${shop} proxy_set_header Host $host; proxy_set_header connection ""; proxy_pass http://shop; }
    }`,
    /hide the Connection of \/etc\/nginx\/limpet\/proxy\.conf, included in nginx\.conf:6/,
  );
});

test("proxy.conf beside or below a proxy_http_version", (t) => {
  const include = "include /etc/nginx/limpet/proxy.conf;";
  const shop = "include /etc/nginx/limpet/locations/shop.conf;";
  checkHttp(
    t,
    `
    server {
      location /two { ${include} ${shop} proxy_pass http://shop;
        proxy_http_version 2; #! error 927
      }
      location /one { ${include} ${shop} proxy_pass http://shop;
        proxy_http_version 1.1; #! error 927
      }
    }
    server {
      proxy_http_version 2;
      location / { ${include} ${shop} proxy_pass http://shop; } #! warning 928
      location /plain { ${shop} proxy_pass http://shop; }
    }
    server {
      proxy_http_version 1.1;
      location / { ${include} ${shop} proxy_pass http://shop; }
    }`,
    /Delete the include/,
    /Delete this line/,
  );
});

test("headers that let shared caches store an issued cookie", (t) => {
  const cart = "include /etc/nginx/limpet/locations/cart.conf; proxy_pass http://cart;";
  checkHttp(
    t,
    `
    server {
      location /cart/1 { ${cart} expires 1h; } #! error 929
      location /cart/2 { ${cart} expires max; } #! error 929
      location /cart/3 { ${cart} expires modified +24h; } #! error 929
      location /cart/4 { ${cart} expires @15h30m; } #! error 929
      location /cart/5 { ${cart} expires $expires; } #! warning 930
      location /cart/6 { ${cart} add_header Cache-Control "public, max-age=60"; } #! error 929
      location /cart/7 { ${cart} add_header cache-control s-maxage=60 always; } #! error 929
      location /cart/8 { ${cart} more_set_headers "Cache-Control: max-age=60"; } #! error 929
      location /cart/9 { ${cart} add_header CDN-Cache-Control max-age=60; } #! error 929
      location /cart/10 { ${cart} add_header Cache-Control $caching; } #! warning 930
      location /cart/20 { ${cart} expires off; }
      location /cart/21 { ${cart} expires epoch; }
      location /cart/22 { ${cart} expires -1; }
      location /cart/23 { ${cart} expires 0; }
      location /cart/24 { ${cart} add_header Cache-Control "private, max-age=60"; }
      location /cart/25 { ${cart} add_header Cache-Control no-store; }
      location /cart/26 { ${cart} add_header Cache-Control max-age=60; }
      location /cart/27 { ${cart} add_header X-Caching public; }
      location /reports { proxy_pass http://reports; expires 1h; }
    }
    server {
      expires 1h; #! error 929
      location /cart/1 { ${cart} }
      location /cart/2 { ${cart} expires off; }
    }`,
    /one client's cookie/,
  );
});

test("limpet-pool.conf on an nginx that puts a pool of its own around it", (t) => {
  const main = (start: string, expected: string) => `events {}
http {
${start} ${expected}
server { location / { include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop; } }
}
`;
  const pool = "include /etc/nginx/limpet/limpet-pool.conf;";
  const own = `include /etc/nginx/limpet/start.conf; upstream shop { include /etc/nginx/limpet/servers/shop.conf;
balancer_by_lua_block { limpet.balanceKeepingAlive("shop") }
balancer_keepalive 8;`;
  const of = (text: string, nginxVersion?: string) => find(text, "/etc/nginx/nginx.conf", nginxVersion);
  t.deepEqual(of(main(pool, ""), "1.29.7").places, ["nginx.conf:3 error 931"]);
  t.regex(of(main(pool, ""), "1.31.1").messages, /limpet-pool-1\.29\.7\.conf/);
  t.deepEqual(of(main(pool, ""), "1.29.6").places, []);
  t.deepEqual(of(main(pool, "")).places, ["nginx.conf:3 note 932"]);
  t.deepEqual(of(main("include /etc/nginx/limpet/limpet-pool-1.29.7.conf;", ""), "1.29.7").places, []);
  t.deepEqual(of(main(`${own} }`, ""), "1.29.7").places, ["nginx.conf:5 error 931"]);
  t.deepEqual(of(main(`${own} keepalive 0; }`, ""), "1.29.7").places, []);
});

test("the version of nginx is what nginx -VT says before the configuration", (t) => {
  const dump = (version: string) => `${version}
built with OpenSSL 3.5.4
nginx: configuration file /etc/nginx/nginx.conf test is successful
# configuration file /etc/nginx/nginx.conf:
http { include limpet/limpet-pool.conf; }
`;
  t.deepEqual(find(dump("nginx version: nginx/1.30.6")).places, ["nginx -T: /etc/nginx/nginx.conf:1 error 931"]);
  t.deepEqual(find(dump("nginx version: openresty/1.27.1.2")).places, []);
});

const STRICT = "proxy_ssl_verify on; proxy_ssl_trusted_certificate /etc/ssl/shop.pem;";

test("locations that differ in TLS settings, and would use each other's connections", (t) => {
  checkHttp(
    t,
    `
    proxy_ssl_protocols TLSv1.3;
    server {
      location / { proxy_pass https://reports; }
      location /same { proxy_pass https://reports; proxy_ssl_verify off; proxy_ssl_session_reuse off; }
      location /unused { proxy_pass https://reports; proxy_ssl_trusted_certificate /etc/ssl/shop.pem; }
      location /strict { proxy_pass https://reports; ${STRICT} } #! error 935
      location /also { proxy_pass https://reports; ${STRICT} } #! error 935
      location /client { proxy_pass https://reports; proxy_ssl_certificate a.crt; proxy_ssl_certificate_key a.key; } #! error 935
      location /named { proxy_pass https://reports; proxy_ssl_server_name on; proxy_ssl_name shop.example; } #! error 935
      location /old { proxy_pass https://reports; proxy_ssl_protocols TLSv1.2; } #! error 935
      location /weak { proxy_pass https://reports; proxy_ssl_ciphers LOW; } #! error 935
      location /plain { proxy_pass http://reports; ${STRICT} }
      location /grpc { grpc_pass grpcs://reports; grpc_ssl_protocols TLSv1.3; }
      location /grpc/strict { grpc_pass grpcs://reports; grpc_ssl_protocols TLSv1.3; grpc_ssl_verify on; } #! error 935
      location /variable { set $target reports; proxy_pass https://$target; ${STRICT} } #! error 935
    }
    server {
      ${STRICT}
      location / { proxy_pass https://counted; }
      location /a { proxy_pass https://counted; }
      location /steady { proxy_pass http://steady; }
    }
    server {
      location / { proxy_pass http://steady; ${STRICT} }
      location /elsewhere { proxy_pass https://10.0.0.1; ${STRICT} }
    }`,
    /^A connection to "reports" that nginx\.conf:7 left open .* differ in proxy_ssl_verify and proxy_ssl_trusted_certificate\. /m,
    /copy the block of "reports" from \/etc\/nginx\/limpet\/upstreams\.conf to http \{\} under another name/,
  );
});

test("locations that differ in TLS settings, and have connections of their own", (t) => {
  const copy = (lines: string): string =>
    `upstream strict { include /etc/nginx/limpet/servers/reports.conf; balancer_by_lua_block { limpet.balance("reports") } ${lines} }`;
  const locations = (other: string, more = ""): string =>
    `server {
      location / { proxy_pass https://reports; }
      location /strict { proxy_pass https://strict; ${STRICT} proxy_ssl_name reports; }
      location /other { proxy_pass https://strict; ${other} } ${more}
    }`;
  checkHttp(t, copy("keepalive 8;") + locations(`${STRICT} proxy_ssl_name reports;`));
  checkHttp(t, copy("keepalive 8 local;") + locations(""));
  checkHttp(t, copy("") + locations(""));
  checkHttp(t, copy("keepalive 8; keepalive_requests 1;") + locations(""));
  checkHttp(t, copy("keepalive 8;") + locations("", " #! error 935"));
});

test("an nginx that closes connections to servers has none to share", (t) => {
  const text = (version: string): string => `http {
    include /etc/nginx/limpet/limpet.conf;
    server {
      ${version}
      location / { proxy_pass https://reports; }
      location /strict { proxy_pass https://reports; ${STRICT} }
    }
  }`;
  t.deepEqual(find(text(""), undefined, "1.29.6").places, []);
  t.deepEqual(find(text("proxy_http_version 1.1;"), undefined, "1.29.6").places, ["nginx.conf:6 error 935"]);
  t.deepEqual(find(text(""), undefined, "1.29.7").places, ["nginx.conf:6 error 935"]);
  t.deepEqual(find(text("proxy_http_version 1.0;"), undefined, "1.29.7").places, []);
});

test("what the rules say of kept connections, where it does not go with nginx.conf", (t) => {
  const reports = { servers, session: [cookie("sid")], affinity: hash() };
  const mixed = (include: string): string => `http {
    include /etc/nginx/limpet/${include}.conf;
    server {
      location / { proxy_pass https://reports; }
      location /strict { proxy_pass https://reports; ${STRICT} }
    }
  }`;
  const of = (keepAlive: Upstream["keepAlive"], include: string): readonly string[] => {
    const some = { upstreams: { reports: keepAlive === undefined ? reports : { ...reports, keepAlive } } };
    return find(mixed(include), undefined, "1.29.7", builtFrom(some)).places;
  };
  const refused = "nginx.conf:5 error 935";
  t.deepEqual(of(undefined, "limpet"), [refused]);
  t.deepEqual(of({ requests: 2 }, "limpet"), [refused]);
  t.deepEqual(of({ requests: 1 }, "limpet"), []);
  t.deepEqual(of(false, "limpet"), []);
  t.deepEqual(of(false, "limpet-pool-1.29.7"), []);
  t.deepEqual(of({ lifetime: 600 }, "limpet"), [refused]);
  t.deepEqual(of({ lifetime: 600 }, "limpet-pool-1.29.7"), ["nginx.conf:2 warning 937", refused]);
  t.deepEqual(of({ lifetime: 3600 }, "limpet-pool-1.29.7"), [refused]);
});

test("names and certificates that only a request tells, in pools that do not keep them apart", (t) => {
  const text = (pool: string, lines: string): string => `http {
    include /etc/nginx/limpet/${pool}.conf;
    server { location / { proxy_pass https://reports; ${lines} } }
  }`;
  const named = "proxy_ssl_server_name on; proxy_ssl_name $host;";
  const known = "proxy_ssl_certificate $tenant.crt; proxy_ssl_certificate_key $tenant.key;";
  const pool = "limpet-pool-1.29.7";
  const warned = ["nginx.conf:3 warning 936"];
  t.deepEqual(find(text("limpet", named)).places, warned);
  t.deepEqual(find(text(pool, named)).places, []);
  t.deepEqual(find(text("limpet", "proxy_ssl_server_name on; proxy_ssl_name $proxy_host;")).places, []);
  t.deepEqual(find(text("limpet", "proxy_ssl_name $host;")).places, []);
  for (const one of ["limpet", pool]) t.deepEqual(find(text(one, known)).places, [...warned, ...warned]);
  const two = (names: readonly string[]): string =>
    names
      .map((name) => `location /${name} { proxy_pass https://reports; proxy_ssl_verify on; proxy_ssl_name ${name}; }`)
      .join("\n");
  const of = (one: string): string => `http { include /etc/nginx/limpet/${one}.conf; server { ${two(["a", "b"])} } }`;
  t.deepEqual(find(of("limpet")).places, ["nginx.conf:2 error 935"]);
  t.deepEqual(find(of(pool)).places, []);
});

test("failures that nothing counts without countLastTry, and where nobody would see them", (t) => {
  checkHttp(
    t,
    `
    error_page 500 502 503 504 /50x.html; #! warning 934, warning 934
    server {
      proxy_next_upstream off; #! warning 934
      location / { proxy_pass http://reports; }
      location /again { proxy_next_upstream error timeout http_502; proxy_pass http://reports; }
      location /grpc { grpc_pass reports; }
      location /narrow { error_page 404 /404.html; proxy_pass http://narrow; }
      location /shop {
        include /etc/nginx/limpet/locations/shop.conf;
        proxy_pass http://shop;
      }
      location /cart {
        include /etc/nginx/limpet/locations/cart.conf;
        proxy_pass http://cart;
      }
      location /cart/away {
        include /etc/nginx/limpet/locations/cart.conf;
        proxy_pass http://cart;
        error_page 502 504 https://status.example/;
      }
      location /other { proxy_pass http://10.0.0.1; }
      location /counted { proxy_pass http://counted; }
    }
    server {
      location / { proxy_pass http://reports; }
      location /one { proxy_pass http://reports; proxy_next_upstream_tries 1; } #! warning 934
      location /two { proxy_pass http://reports; proxy_next_upstream_tries 2; }
      location /reached { proxy_pass http://reports; proxy_next_upstream error; } #! warning 934
      location /refused { proxy_pass http://reports; proxy_next_upstream timeout; } #! warning 934
      location /grpc {
        grpc_pass reports;
        proxy_next_upstream off;
        grpc_next_upstream http_503; #! warning 934
      }
      location /short {
        proxy_pass http://reports;
        proxy_read_timeout 5s;
        proxy_next_upstream_timeout 10s; #! warning 934
      }
      location /shorter {
        proxy_pass http://reports;
        proxy_connect_timeout 2s;
        proxy_read_timeout 5s;
        proxy_next_upstream_timeout 10s;
      }
    }`,
    /^"reports" does not avoid a server that fails: nginx tries no other .* health: \{ countLastTry: true \}$/m,
    /^"reports" does not avoid a server that does not answer in time: /m,
    /^"reports" does not avoid a server that cannot be reached: /m,
    /^"shop" does not avoid a server that fails in the last try .*: this error_page answers for it\. /m,
  );
});

test("native sticky and other methods beside Limpet's balancer", (t) => {
  check(
    t,
    `http {
      include /etc/nginx/limpet/start.conf;
      upstream shop {
        sticky cookie route; #! error 916
        include /etc/nginx/limpet/servers/shop.conf;
        balancer_by_lua_block { limpet.balance("shop") }
        keepalive 64;
      }
      upstream wiki {
        zone wiki 64k;
        include /etc/nginx/limpet/servers/wiki.conf;
        keepalive 64; #! warning 918
        balancer_by_lua_block { limpet.balanceKeepingAlive("wiki") }
        sticky learn create=$a lookup=$b zone=c:1m; #! error 915
        least_conn; #! error 917
        hash $uri consistent; #! error 917
      }
      upstream native { server 10.0.0.9; sticky cookie route; keepalive 8; least_conn; }
      upstream shop-two { include /etc/nginx/limpet/servers/shop.conf; balancer_by_lua_block { limpet.balance("shop") } }
      server { location / { proxy_pass http://shop-two; } } #! error 908
    }`,
    /balancer does not support sticky/,
    /load balancing method redefined/,
    /Requests to "shop" need/,
  );
});

test("an upstream block with the name of one of the rules", (t) => {
  checkHttp(t, `upstream Shop { server 10.0.0.9; } #! error 919`, /duplicate upstream/);
  check(
    t,
    `http {
      include /etc/nginx/limpet/start.conf;
      upstream shop { server 10.0.0.9; } #! error 920
    }`,
    /does not have Limpet's balancer/,
  );
});

test("an issued cookie whose path does not cover the location", (t) => {
  const location = (args: string, expected = ""): string =>
    `location ${args} { include /etc/nginx/limpet/locations/cart.conf; proxy_pass http://cart; }${expected}`;
  checkHttp(
    t,
    `
    server {
      ${location("/cart")}
      ${location("/cart/items")}
      ${location("= /cart")}
      ${location("^~ /cart/x")}
      ${location("/", " #! error 921")}
      ${location("/cartoons", " #! error 921")}
      ${location("= /car", " #! error 921")}
      ${location("~ ^/cart", " #! note 922")}
      ${location("@cart", " #! note 922")}
    }`,
    /Browsers do not send the cookie "limpet" to \/cartoons, because its path is "\/cart"/,
  );
});

test("no include, and too many", (t) => {
  check(t, `http { server { listen 80; } } #! error 904`, /include \/etc\/nginx\/limpet\/limpet\.conf;/);
  check(t, `events {} #! error 903`);
  check(
    t,
    `http {
      include /etc/nginx/limpet/limpet.conf;
      include /etc/nginx/limpet/limpet-pool-1.29.7.conf; #! error 905
    }`,
    /The include \/etc\/nginx\/limpet\/limpet\.conf already does this/,
  );
  check(
    t,
    `http {
      include limpet/start-without-init.conf;
      include limpet/upstreams.conf;
      include limpet/upstreams-pool.conf; #! error 905, note 932
      init_by_lua_block { dofile("/etc/nginx/limpet/start.lua") }
    }`,
  );
  checkHttp(
    t,
    `server { location / { include /etc/nginx/limpet/locations/gone.conf; } } #! error 906`,
    /This build does not make \/etc\/nginx\/limpet\/locations\/gone\.conf/,
  );
});

test("headers that are set anew after Limpet made them ready", (t) => {
  const include = "include /etc/nginx/limpet/locations/shop.conf;";
  checkHttp(
    t,
    `
    server {
      proxy_set_header Cookie "fixed"; #! warning 923
      location / { ${include} proxy_pass http://shop; }
      location /same {
        ${include}
        proxy_set_header Cookie $http_cookie;
        proxy_set_header x-session-id \${http_x_session_id};
        proxy_pass_request_headers off;
        proxy_pass http://shop;
      }
      location /header {
        ${include}
        proxy_set_header X-Session-ID $cookie_sid; #! warning 923
        proxy_pass http://shop;
      }
      location /learned {
        include /etc/nginx/limpet/locations/wiki.conf;
        proxy_set_header Cookie "fixed";
        proxy_pass http://wiki;
      }
    }`,
    /write \$http_x_session_id as its value/i,
  );
});

test("headers that carry ids in requests only, set anew", (t) => {
  const include = "include /etc/nginx/limpet/locations/api.conf;";
  checkHttp(
    t,
    `
    server {
      location / { ${include} proxy_pass http://api; }
      location /same {
        ${include}
        proxy_set_header Authorization $http_authorization;
        proxy_set_header Sec-WebSocket-Protocol $http_sec_websocket_protocol;
        proxy_pass http://api;
      }
      location /other {
        ${include}
        proxy_set_header Authorization ""; #! warning 923
        proxy_set_header sec-websocket-protocol chat; #! warning 923
        proxy_pass http://api;
      }
    }`,
    /write \$http_authorization as its value/,
  );
});

test("a URI as the client sent it, with the tag of an argument", (t) => {
  const include = "include /etc/nginx/limpet/locations/api.conf;";
  checkHttp(
    t,
    `
    server {
      location / { ${include} proxy_pass http://api; }
      location /parts { ${include} proxy_pass http://api$uri$is_args$args; }
      location /raw { ${include} proxy_pass http://api$request_uri; } #! error 945
      location /braces { ${include} proxy_pass http://api/x\${request_uri}y; } #! error 945
      location /variable { set $target api; ${include} proxy_pass http://$target$request_uri; } #! error 945
      location /longer { ${include} proxy_pass http://api/$request_uri_of_mine; }
      location /shop { include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop$request_uri; }
    }`,
    /would get queryArgument\("token"\) with the tag, which it never made/,
  );
});

test("a cache that would give a session's cookie to others", (t) => {
  const include = "include /etc/nginx/limpet/locations/shop.conf;";
  checkHttp(
    t,
    `
    proxy_cache_path /var/cache keys_zone=pages:1m;
    proxy_cache pages;
    server {
      location / {
        ${include}
        proxy_ignore_headers Cache-Control Set-Cookie; #! warning 924
        proxy_pass http://shop;
      }
      location /heeded { ${include} proxy_pass http://shop; }
      location /off { ${include} proxy_cache off; proxy_ignore_headers Set-Cookie; proxy_pass http://shop; }
      location /hidden {
        ${include}
        proxy_ignore_headers Set-Cookie;
        proxy_hide_header Set-Cookie;
        proxy_pass http://shop;
      }
      location /reports { proxy_ignore_headers Set-Cookie; proxy_pass http://reports; }
    }`,
  );
});

test("what nginx cannot read is told, with the place", (t) => {
  for (const text of [
    "http { #! error 902\nserver {}\n",
    "http {}\n} #! error 902\n",
    "http {\nserver { listen 80 } #! error 902\n}\n",
    'http {\nserver_name "a; #! error 902\n}\n',
    'http {\nserver_name "a"b; #! error 902\n}\n',
    "http {\ninit_by_lua_block { { } #! error 902\n",
    "events {}\nhttp #! error 902\n",
  ]) {
    check(t, text);
  }
});

test("files that are not there are noted, but for nginx's own", (t) => {
  checkHttp(
    t,
    `
    include mime.types;
    include /nowhere/conf.d/*.conf; #! note 933
    include /nowhere/snippets.conf; #! note 907
    `,
  );
});

test("includes are followed from the folder of nginx.conf, through patterns, and end in circles", async (t) => {
  using project = new TemporaryProject([
    ["nginx/nginx.conf", "http {\n include limpet.d/[a-m]*.conf;\n include sites/*;\n}\n"],
    ["nginx/limpet.d/limpet.conf", "include /etc/nginx/limpet/limpet.conf;\n"],
    ["nginx/limpet.d/z.conf", "}"],
    ["nginx/sites/b", "\nserver { location / {\n include sites/pass; } }\n"],
    [
      "nginx/sites/pass",
      "proxy_pass http://reports; rewrite_by_lua_block { limpet.rewrite('shop') }\ninclude sites/pass;\n",
    ],
    ["nginx/sites/.hidden", "}"],
    [
      "src/routing.ts",
      `import { cookie, defineRouting, fromEnvironment, hash, learn } from "limpet";
const servers = [{ name: "a", address: "10.0.0.1" }];
const session = [cookie("sid")];
export default defineRouting({ upstreams: {
  shop: { servers, session, affinity: learn() },
  reports: { servers, session, affinity: hash() },
} });
void fromEnvironment;
`,
    ],
  ]);
  const checked = () => build({ project: project.path, nginxConf: "nginx/nginx.conf" });
  const failed = await checked();
  const texts = formatDiagnostics(failed.diagnostics, { pretty: false, relativeTo: project.path });
  t.is(texts.match(/^nginx\/sites\/pass\(1,28\): error LIMPET910: /gm)?.length, 1, texts);
  t.false(failed.ok);
  t.is(failed.files.size, 0);
  t.throws(() => project.read("lua-out/MANIFEST"), { code: "ENOENT" });

  project.write("nginx/sites/pass", "proxy_pass http://reports;\n");
  t.true((await checked()).ok);
  t.truthy(project.read("lua-out/MANIFEST"));
  const missing = await build({ project: project.path, nginxConf: "nginx.conf" });
  t.regex(
    formatDiagnostics(missing.diagnostics, { pretty: false, relativeTo: project.path }),
    /LIMPET901: .*nginx -VT/,
  );
});

test("patterns mean what they mean to glob(3)", (t) => {
  t.true(matchesPattern("/etc/a.conf", "/etc/*.conf"));
  t.true(matchesPattern("/etc/b/a.conf", "/etc/[!a]/?.conf"));
  t.false(matchesPattern("/etc/a/a.conf", "/etc/[!a]/?.conf"));
  t.false(matchesPattern("/etc/.a.conf", "/etc/*.conf"));
  t.true(matchesPattern("/etc/.a.conf", "/etc/.*.conf"));
  t.false(matchesPattern("/etc/b/a.conf", "/etc/*.conf"));
  t.false(matchesPattern("/etc/axconf", "/etc/*.conf"));
  t.true(matchesPattern("/etc/a+(b).conf", "/etc/a+(b).*"));
});

test("the output of nginx -T is taken apart, with the files of this build in place of those deployed", (t) => {
  const text = `nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
nginx: configuration file /etc/nginx/nginx.conf test is successful
# configuration file /etc/nginx/nginx.conf:
http {
    include limpet/limpet.conf;
    include /etc/nginx/sites/*.conf;
}

# configuration file /etc/nginx/limpet/limpet.conf:
# Made by "limpet build" from src/routing.ts; changes are lost at the next build.
upstream of { an earlier build; }

# configuration file /etc/nginx/limpet/locations/gone.conf:
# Made by "limpet build" from src/routing.ts; changes are lost at the next build.
rewrite_by_lua_block { limpet.rewrite("shop") }

# configuration file /etc/nginx/limpet/own.conf:
proxy_pass http://reports;

# configuration file /etc/nginx/sites/shop.conf:
server {
    location / {
        proxy_pass http://shop;
    }
    location /gone { include limpet/locations/gone.conf; }
    location /own { include limpet/own.conf; }
}
`;
  t.deepEqual(find(text).places, [
    "nginx -T: /etc/nginx/sites/shop.conf:3 error 908",
    "nginx -T: /etc/nginx/sites/shop.conf:5 error 906",
  ]);
});

test("this checkout's nginx.conf goes with its rules", async (t) => {
  const project = join(import.meta.dirname, "../..");
  using out = new TemporaryProject();
  const { ok, diagnostics } = await build({
    project,
    out: join(out.path, "lua-out"),
    nginxConf: "nginx/nginx.conf",
  });
  t.is(formatDiagnostics(diagnostics, { pretty: false, relativeTo: project }), "");
  t.true(ok);
});

test("what nginx -T prints in a container goes with the rules that it was started with", async (t) => {
  const rules = readFileSync(join(import.meta.dirname, "../../src/routing.ts"), "utf8").replace(/^import .*;$/m, "");
  await using openresty = await startLimpet({
    rules,
    http: `server {
      listen 8080;
      location / {
        include /etc/nginx/limpet/proxy.conf;
        include /etc/nginx/limpet/locations/shop.conf;
        proxy_pass http://shop;
      }
    }`,
  });
  const { command } = await openrestyImage("current");
  const { output } = await openresty.exec([command, "-T", "-c", "/etc/nginx/limpet.conf"]);
  t.regex(output, /^# configuration file \/etc\/nginx\/limpet\/locations\/shop\.conf:$/m);
  using project = new TemporaryProject([
    ["src/routing.ts", readFileSync(join(import.meta.dirname, "../../src/routing.ts"), "utf8")],
    ["dump", output],
    ["wrong", output.replace("include /etc/nginx/limpet/locations/shop.conf;", "")],
  ]);
  const right = await build({ project: project.path, nginxConf: "dump" });
  t.is(formatDiagnostics(right.diagnostics, { pretty: false, relativeTo: project.path }), "");
  t.true(right.ok);
  const wrong = await build({ project: project.path, nginxConf: "wrong" });
  t.regex(
    formatDiagnostics(wrong.diagnostics, { pretty: false, relativeTo: project.path }),
    /^nginx -T: \/etc\/nginx\/limpet\.conf\(\d+,\d+\): error LIMPET908: /,
  );
});
