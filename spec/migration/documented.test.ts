import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { migrate } from "../../src/migration/migrate.ts";
import { rulesText } from "../../src/migration/rules-text.ts";
import { given } from "../../src/nginx-conf/reading/given.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/migrating.md"), "utf8");
const pairs = [...page.matchAll(/^```nginx.*\n([^]*?)^```[^]*?^```ts\n([^]*?)^```/gm)];

test("every nginx.conf in docs/migrating.md becomes the rules that stand behind it", (t) => {
  t.is(pairs.length, 3);
  for (const [, nginxConf = "", rules] of pairs) {
    const { upstreams } = migrate(given(nginxConf, "/etc/nginx/nginx.conf", "nginx.conf"));
    const text = rulesText(upstreams, "nginx.conf").replaceAll(/^ *\/\/ .*\n/gm, "");
    t.is(rules, text.replace(/\n{3,}/g, "\n\n"));
  }
});
