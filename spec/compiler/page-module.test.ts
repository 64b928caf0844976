import test from "ava";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageModule } from "../../src/compiler/page-module.ts";

/** The module of a page with these files beside it. */
function moduleOf(html: string, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "limpet-page-"));
  try {
    for (const [name, text] of Object.entries({ ...files, "page.html": html })) writeFileSync(join(folder, name), text);
    return pageModule(join(folder, "page.html"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const digest = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

test("a page becomes one text with its stylesheet and scripts in it, and the digests that a policy allows", (t) => {
  const html = '<link rel="stylesheet" href="a.css" /><script src="a.js"></script><script src="b.js"></script>';
  const code = moduleOf(html, { "a.css": "p {}\n", "a.js": "f('$&');\n", "b.js": "g();\n" });
  t.true(code.includes("<style>\np {}\n</style><script>\nf('$&');\n</script><script>\ng();\n</script>"));
  t.true(code.includes(`styles = "${digest("\np {}\n")}"`));
  t.true(code.includes(`scripts = "${digest("\nf('$&');\n")} ${digest("\ng();\n")}"`));
});

test("brackets in a page do not end the text that Lua has of it", (t) => {
  t.true(moduleOf("a[b[0]] ]=]", {}).includes("text = [==[a[b[0]] ]=]]==],"));
  t.true(moduleOf("a[0]", {}).includes("text = [=[a[0]]=],"));
});
