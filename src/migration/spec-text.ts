import { quote } from "./code.ts";
import type { MigratedUpstream } from "./upstream-block.ts";

function testText({ name, sample }: MigratedUpstream): string {
  const asking = sample === undefined ? 'client.ask("/")' : `client.ask(${sample})`;
  const times = sample === undefined ? "is answered" : "keeps a session on its server";
  const lines = [
    `test(${quote(`${name} ${times}`)}, async (t) => {`,
    `  await using client = browser(site.url(${quote(name)}));`,
    ...(sample === undefined
      ? [`  t.truthy((await ${asking}).servedBy);`]
      : [`  for (let i = 0; i < 10; i++) await ${asking};`, "  t.notThrows(() => assertStayed(client));"]),
    "});",
  ];
  return `${lines.join("\n")}\n`;
}

/** The text of a container test of migrated rules. */
export function specText(upstreams: readonly MigratedUpstream[]): string {
  const ruled = upstreams.filter(({ rule }) => rule !== undefined);
  const names = ruled.some(({ sample }) => sample !== undefined)
    ? "assertStayed, browser, startSite"
    : "browser, startSite";
  return `import test from "ava";
import { ${names}, type Site } from "limpet/testkit";

/** nginx with the rules, and an application on the address of each of their servers, in containers. */
let site: Site;

test.before(async () => {
  site = await startSite({ rules: "src/routing.ts" });
});

test.after.always(() => site.stop());

${ruled.map(testText).join("\n")}`;
}
