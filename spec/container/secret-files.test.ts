import test from "../support/serial.ts";
import { ENVIRONMENT, startLimpet } from "../support/limpet.ts";

const PATH = "/etc/nginx/keys";

const rules = `export default defineRouting({ upstreams: {
  shop: { servers: [{ name: "a", address: "127.0.0.1:1" }], affinity: issueCookie({ keys: fromFile("${PATH}") }) },
} });`;

test("a file with keys that every user can read is told once at the start, until it is closed to them", async (t) => {
  await using openresty = await startLimpet({
    rules,
    http: "server { listen 8080; }",
    files: [{ content: ENVIRONMENT.LIMPET_KEYS, target: PATH, mode: 0o644 }],
    fresh: true,
  });
  const warnings = async (): Promise<readonly string[]> =>
    (await openresty.errorLog()).split("\n").filter((line) => line.includes("every user of this machine"));
  const atStart = await warnings();
  t.regex(
    atStart[0] ?? "",
    /\[warn\].*limpet: every user of this machine can read or write the secret in \/etc\/nginx\/keys\. Only root needs to: chmod 600 \/etc\/nginx\/keys/,
  );
  await openresty.exec(["chmod", "640", PATH]);
  await openresty.reload();
  t.deepEqual(await warnings(), atStart);
});
