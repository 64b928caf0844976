import { createHmac } from "node:crypto";
import test from "../support/serial.ts";
import { request } from "undici";
import { RELEASES, startLimpet } from "../support/limpet.ts";

/** RFC 4231, section 4: keys and data in hexadecimal. Case 5 is a shortened one. */
const VECTORS = [
  ["0b".repeat(20), "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  [
    "4a656665",
    "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
  ["aa".repeat(20), "dd".repeat(50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
  [
    "0102030405060708090a0b0c0d0e0f10111213141516171819",
    "cd".repeat(50),
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  ],
  [
    "aa".repeat(131),
    "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  ],
  [
    "aa".repeat(131),
    "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  ],
] as const;

/** Around the length of a block of SHA-256, and empty. */
const LENGTHS = [0, 1, 31, 32, 55, 56, 63, 64, 65, 128, 1000];
const OURS = LENGTHS.flatMap((key) =>
  LENGTHS.map((data) => {
    const [keyBytes, dataBytes] = [Buffer.alloc(key, "k\0"), Buffer.alloc(data, "\0d")];
    const hmac = createHmac("sha256", keyBytes).update(dataBytes).digest("hex");
    return [keyBytes.toString("hex"), dataBytes.toString("hex"), hmac] as const;
  }),
);
const ALL = [...VECTORS, ...OURS];

/**
 * `/without` has the same module, loaded as it is where libcrypto has no SHA256_Init and its like: it
 * asks for functions that are in no library.
 */
const http = `
server {
  listen 8080;
  client_body_buffer_size 10m;
  location / {
    content_by_lua_block {
      local function load()
        if ngx.var.uri == "/with" then return require("limpet.nginx.machine.hmac") end
        local file = assert(io.open((assert(package.searchpath("limpet.nginx.machine.hmac", package.path)))))
        local source = file:read("*a")
        file:close()
        local missing, count = source:gsub("limpet_", "limpet_without_"):gsub("SHA256_%u%l+", "MISSING_%0")
        assert(count == 3, count)
        return assert(loadstring(missing))()
      end
      local hmacSha256 = load().hmacSha256
      local bytes = function(text) return (text:gsub("%x%x", function(hex) return string.char(tonumber(hex, 16)) end)) end
      ngx.req.read_body()
      for _, case in ipairs(require("cjson").decode(ngx.req.get_body_data())) do
        local digest = hmacSha256(bytes(case[1]))(bytes(case[2]))
        ngx.say((digest:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end)))
      end
    }
  }
}`;

const rules = `export default defineRouting({ upstreams: {
  shop: { servers: [{ name: "a", address: "127.0.0.1:1" }], session: [cookie("sid")], affinity: hash() },
} });`;

for (const release of RELEASES) {
  test(`${release}: HMACs are those of RFC 4231 and of Node, with libcrypto's deprecated SHA-256 and without it`, async (t) => {
    await using openresty = await startLimpet({ release, rules, http });
    for (const path of ["/with", "/without"]) {
      const answer = await request(`${openresty.url()}${path}`, { method: "POST", body: JSON.stringify(ALL) });
      const digests = (await answer.body.text()).trimEnd().split("\n");
      t.deepEqual(
        digests,
        ALL.map(([, , hmac]) => hmac),
        path,
      );
    }
  });
}
