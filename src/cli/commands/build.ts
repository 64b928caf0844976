import { provision } from "../../affinity/provision.ts";
import { relative } from "node:path";
import pc from "picocolors";
import { build } from "../../build/build.ts";
import { isError } from "../../findings/diagnostics.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import { needsLocation } from "../../nginx-conf/includes/locations.ts";
import type { BuildResult } from "../../build/build.ts";
import { isColourWanted } from "../colour.ts";
import { MISTAKES, WELL } from "../exit-codes.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";

/** What its options say. */
export interface Flags {
  readonly project: string;
  readonly out: string;
  readonly prefix: string;
  readonly nginxConf?: string;
  readonly nginxVersion?: string;
  readonly json?: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** The upstreams by their names, and whether their locations need `locations/NAME.conf`. */
function upstreamsOf({ routing }: BuildResult): readonly { readonly name: string; readonly needsLocation: boolean }[] {
  return Object.entries(routing?.upstreams ?? {}).map(([name, upstream]) => ({
    name,
    needsLocation: needsLocation(provision(upstream)),
  }));
}

/** What to write in nginx.conf: what is Limpet's bright, what is there already dim. */
function linesToWrite(result: BuildResult, { bold, dim }: Colours): readonly string[] {
  const { prefix } = result;
  const [first = { name: "UPSTREAM", needsLocation: false }, ...others] = upstreamsOf(result);
  const width = Math.max(0, ...others.map(({ name }) => name.length));
  return [
    `Deploy the folder to ${bold(prefix)}, and write in nginx.conf:`,
    "",
    dim("    http {"),
    `        include ${prefix}/limpet.conf;`,
    dim("        server {"),
    dim("            location / {"),
    `                include ${prefix}/proxy.conf;`,
    ...(first.needsLocation ? [`                include ${prefix}/locations/${first.name}.conf;`] : []),
    `                proxy_pass http://${first.name};`,
    dim("            }"),
    dim("        }"),
    dim("    }"),
    "",
    ...(others.length === 0 ? [] : ["In the locations of the other upstreams, next to their proxy_pass:", ""]),
    ...others.map(({ name, needsLocation }) => {
      const files = needsLocation ? `proxy.conf and locations/${name}.conf` : "proxy.conf";
      return `    ${bold(name.padEnd(width))}  ${files}`;
    }),
    ...(others.length === 0 ? [] : [""]),
  ];
}

function summary(result: BuildResult, nginxConf: string | undefined, colours: Colours): string {
  const { files, out, prefix } = result;
  const amounts = `${count(upstreamsOf(result).length, "upstream")}, ${count(files.size, "file")}`;
  return [
    `${colours.green("Built")} ${relative(process.cwd(), out) || "."}: ${amounts}.`,
    ...(nginxConf === undefined
      ? ["", ...linesToWrite(result, colours)]
      : [
          `${nginxConf === "-" ? "The nginx.conf" : nginxConf} matches the rules. Deploy the folder to ${colours.bold(prefix)}.`,
          "",
        ]),
  ].join("\n");
}

/** For programs. */
function asJson({ ok, diagnostics, files, out, prefix, routing }: BuildResult): string {
  const result = {
    ok,
    out: relative(process.cwd(), out) || ".",
    prefix,
    upstreams: Object.keys(routing?.upstreams ?? {}),
    files: [...files.keys()].sort(),
    diagnostics: diagnosticsAsJson(diagnostics, process.cwd()),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function refusal(errors: number): string {
  return `\nNothing written: ${count(errors, "error")}.\n`;
}

/** Builds, and says on standard output what came of it. */
export async function runBuild(rules: string, { nginxConf, json = false, ...flags }: Flags): Promise<void> {
  const result = await build({ rules, ...flags, ...(nginxConf === undefined ? {} : { nginxConf }) });
  const { diagnostics } = result;
  process.exitCode = result.ok ? WELL : MISTAKES;
  if (json) {
    process.stdout.write(asJson(result));
    return;
  }
  process.stderr.write(
    formatDiagnostics(diagnostics, { pretty: isColourWanted(process.stderr), relativeTo: process.cwd() }),
  );
  const colours = pc.createColors(isColourWanted(process.stdout));
  if (result.ok) process.stdout.write(summary(result, nginxConf, colours));
  else process.stderr.write(refusal(diagnostics.filter(isError).length));
}
