import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import ts from "#typescript";
import { migrate } from "../../src/migration/migrate.ts";
import { rulesText } from "../../src/migration/rules-text.ts";
import { given } from "../../src/nginx-conf/reading/given.ts";

/*
 * Each row of the table "Line for line" in docs/migrating.md: what stands on the left goes into this nginx.conf, and what
 * `limpet init --from` then writes beside what it writes without it is what stands on the right.
 */

const page = readFileSync(join(import.meta.dirname, "../../docs/migrating.md"), "utf8");
const [, section = ""] = /^## Line for line\n([^]*?)^## /m.exec(page) ?? [];
const rows = [...section.matchAll(/^\| (`.*?`) +\| (`.*`) +\|$/gm)].map(([, lines = "", rules = ""]) => ({
  lines: codeIn(lines),
  rules: codeIn(rules),
}));

function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`(.*?)`/g)].map(([, code = ""]) => code.replaceAll("\\|", "|"));
}

/** Lines of nginx.conf by what they are in. */
function nginxConf(lines: readonly string[]): string {
  const startingWith = (...names: readonly string[]): readonly string[] =>
    lines.filter((line) => names.includes(line.split(/[ ;]/, 1)[0]!));
  const around = startingWith("split_clients", "match", "upstream");
  const inLocation = startingWith("health_check", "proxy_pass");
  const [second = "server 10.0.0.12:8080;"] = startingWith("server");
  const rest = lines.filter((line) => !around.includes(line) && !inLocation.includes(line) && line !== second);
  const proxyPass = inLocation.some((line) => line.startsWith("proxy_pass")) ? "" : "proxy_pass http://shop;";
  return `http {
    ${around.join("\n")}
    upstream shop { zone shop 64k; ${rest.join("\n")} server 10.0.0.11:8080; ${second} }
    server { location / { ${proxyPass} ${inLocation.join("\n")} } }
  }`;
}

/** The properties of the upstream "shop" in the rules, and its servers one by one, each on one line. */
function rulesOf(lines: readonly string[]): readonly string[] {
  const { upstreams } = migrate(given(nginxConf(lines), "/etc/nginx/nginx.conf", "nginx.conf"));
  const source = ts.createSourceFile("routing.ts", rulesText(upstreams, "nginx.conf"), ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const oneLine = (node: ts.Node): string =>
    node
      .getText()
      .replaceAll(/\s+\/\/.*$/gm, "")
      .replaceAll(/\s+/g, " ")
      .replaceAll(/,? ([\]}])/g, " $1")
      .replaceAll(/([[(]) | ([\])])/g, "$1$2")
      .replaceAll(/,([\])])/g, "$1");
  const visit = (node: ts.Node): void => {
    if (!ts.isPropertyAssignment(node) || node.name.getText() !== "shop") return ts.forEachChild(node, visit);
    for (const property of (node.initializer as ts.ObjectLiteralExpression)
      .properties as ts.NodeArray<ts.PropertyAssignment>) {
      const { initializer } = property;
      if (property.name.getText() === "servers" && ts.isArrayLiteralExpression(initializer))
        texts.push(...initializer.elements.map(oneLine));
      else texts.push(oneLine(property));
    }
  };
  visit(source);
  return texts;
}

const without = new Set(rulesOf([]));

test("there is a line for each of what NGINX Plus has", (t) => {
  const text = rows.flatMap(({ lines }) => lines).join("\n");
  for (const word of ["least_conn", "slow_start", "max_conns", "queue", "health_check", "split_clients", "sticky"])
    t.true(text.includes(word), word);
});

for (const { lines, rules } of rows) {
  test(`docs/migrating.md, line for line: ${lines.join(" ")}`, (t) => {
    t.deepEqual(
      rulesOf(lines)
        .filter((rule) => !without.has(rule))
        .toSorted(),
      [...rules].toSorted(),
    );
  });
}
