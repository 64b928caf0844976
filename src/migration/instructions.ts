import ts from "#typescript";
import { placeText } from "../nginx-conf/reading/directive.ts";
import { callsIn } from "./code.ts";
import type { Migration } from "./migrate.ts";
import type { PassingPlace } from "./passes.ts";
import type { MigratedUpstream } from "./upstream-block.ts";

function linesOf({ location, needsProxyConf }: PassingPlace, upstream: MigratedUpstream, prefix: string): string[] {
  if (location === undefined) return [];
  return [
    ...(needsProxyConf ? [`include ${prefix}/proxy.conf;`] : []),
    ...(upstream.needsLocation ? [`include ${prefix}/locations/${upstream.name}.conf;`] : []),
  ];
}

function locationRows({ places, upstreams }: Migration, prefix: string): string[] {
  return places.flatMap((place) => {
    const target = place.pass.target.toLowerCase();
    const upstream = upstreams.find(({ name, rule }) => rule !== undefined && name.toLowerCase() === target);
    if (upstream === undefined) return [];
    const lines = linesOf(place, upstream, prefix);
    const where = `\`${placeText(place.pass.directive)}\``;
    return lines.length === 0
      ? []
      : [
          `- ${where}, in \`location ${place.location?.args.join(" ") ?? ""}\`: ${lines.map((line) => `\`${line}\``).join(" and ")}`,
        ];
  });
}

function remark({ file, start, category, code, messageText }: ts.Diagnostic): string {
  const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
  const name = file?.fileName.split("/").at(-1) ?? "nginx.conf";
  const text = ts.flattenDiagnosticMessageText(messageText, " ").replaceAll(/\s+/g, " ");
  const kind = category === ts.DiagnosticCategory.Error ? "**By hand:** " : "";
  return `- \`${name}:${line}\` ${kind}${text} (LIMPET${code})`;
}

function blockList(upstreams: readonly MigratedUpstream[]): string {
  const blocks = upstreams.flatMap(({ block, joined }) => [block, ...joined]);
  return blocks.map((block) => `\`${block.args[0] ?? ""}\` (\`${placeText(block)}\`)`).join(", ");
}

/** `nginx/migration.md`: what to change in the nginx.conf, which is the user's own. */
export function instructions(migration: Migration, from: string, prefix: string): string {
  const { upstreams, diagnostics } = migration;
  const moved = upstreams.filter(({ rule }) => rule !== undefined);
  const others = upstreams.filter(({ rule }) => rule === undefined);
  const rows = locationRows(migration, prefix);
  const needsKeys = moved.some(({ rule = [] }) => rule.some(([, value]) => callsIn(value).includes("fromFile")));
  const steps = [
    ...(needsKeys
      ? [
          `Create a key, the same on every proxy: \`(umask 077; echo "1:$(openssl rand -hex 32)" > /etc/nginx/limpet.keys)\``,
        ]
      : []),
    `Copy \`lua-out/\` to \`${prefix}\` on the proxy.`,
    `In \`http {}\` write \`include ${prefix}/limpet.conf;\` (or one of the alternatives under "Which include" in Limpet's docs/including.md).`,
    `Delete these upstream blocks: ${blockList(moved)}. The \`proxy_pass\` lines stay as they are, and so does \`proxy_next_upstream\`.`,
    ...(others.length === 0 ? [] : [`Leave these upstream blocks, which are not in the rules: ${blockList(others)}.`]),
    ...(rows.length === 0 ? [] : [`Add to these locations:\n\n${rows.map((row) => `   ${row}`).join("\n")}\n`]),
    "Check it: `nginx -VT 2>&1 | npx limpet build --nginx-conf -`",
    "`nginx -t && nginx -s reload`, then look at the error log.",
  ];
  return [
    `# From ${from} to Limpet`,
    "",
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    "",
    "## What is different, or not carried over",
    "",
    ...(diagnostics.length === 0 ? ["Nothing."] : diagnostics.map(remark)),
    "",
  ].join("\n");
}
