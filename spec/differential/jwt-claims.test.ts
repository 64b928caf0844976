import test from "../support/serial.ts";
import { request } from "undici";
import { jwtClaim } from "../../src/index.ts";
import { readerOf } from "../../src/affinity/session/reader.ts";
import { CLAIMS, tokensOfAllKinds } from "../affinity/jwt-tokens.ts";
import { requestWith } from "../affinity/request.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";
import { SEED } from "./keys.ts";

const TOKENS = tokensOfAllKinds(20_000, SEED).map(({ token }) => token);

const http = `
server {
  listen 8080;
  client_max_body_size 100m;
  client_body_buffer_size 100m;
  location = /claims {
    content_by_lua_block {
      local cjson = require("cjson")
      local readerOf = require("limpet.affinity.session.reader").readerOf
      ngx.req.read_body()
      local asked = cjson.decode(ngx.req.get_body_data())
      local token
      local request = { variable = function() return token end }
      local claims = {}
      for _, path in ipairs(asked.paths) do
        local read = readerOf({ kind = "jwtClaim", claim = path, header = "Authorization" })
        for _, encoded in ipairs(asked.tokens) do
          token = ngx.decode_base64(encoded)
          local claim = read(request)
          claims[#claims + 1] = claim and ngx.encode_base64(claim) or "-"
        end
      end
      ngx.print(table.concat(claims, "\\n"))
    }
  }
}`;

const rules = `export default defineRouting({ upstreams: {
  shop: {
    servers: [{ name: "a", address: "127.0.0.1:1" }],
    session: [jwtClaim("sub", { header: "Authorization" }), jwtClaim(["realm", "tenant"], { cookie: "token" })],
    affinity: [learn({ createFromRequest: true }), route({ sources: [jwtClaim("sid", { cookie: "token" })] }), hash()],
  },
} });`;

const ofNode = CLAIMS.flatMap((claim) => {
  const read = readerOf(jwtClaim(claim, { header: "Authorization" }));
  return TOKENS.map((token) => read(requestWith({ http_authorization: token })));
}).map((claim) => (claim === undefined ? "-" : Buffer.from(claim, "latin1").toString("base64")));

for (const release of RELEASES) {
  test(`${release}: Node and LuaJIT find the same claims in ${TOKENS.length} tokens, right ones and spoilt ones (seed ${SEED})`, async (t) => {
    await using openresty = await startLimpet({ release, rules, http });
    const body = JSON.stringify({
      paths: CLAIMS,
      tokens: TOKENS.map((token) => Buffer.from(token, "latin1").toString("base64")),
    });
    const answer = await request(`${openresty.url()}/claims`, { method: "POST", body });
    const ofNginx = (await answer.body.text()).split("\n");
    t.is(ofNginx.length, ofNode.length);
    const first = ofNode.findIndex((claim, i) => claim !== ofNginx[i]);
    t.is(
      first,
      -1,
      `token ${JSON.stringify(TOKENS[first % TOKENS.length])}: ${ofNode[first]}, nginx ${ofNginx[first]}`,
    );
  });
}
