import { relative, resolve } from "node:path";
import pc from "picocolors";
import { nginxInContainer } from "../../development/reload/container.ts";
import { localNginx } from "../../development/reload/local.ts";
import type { RunningNginx } from "../../development/reload/running-nginx.ts";
import { develop } from "../../development/watch/develop.ts";
import { isError } from "../../findings/diagnostics.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import type { Development } from "../../development/watch/develop.ts";
import { isColourWanted } from "../colour.ts";
import { withoutSlash } from "../paths.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";

/** What its options say. */
export interface Flags {
  readonly project: string;
  readonly out: string;
  readonly prefix: string;
  readonly nginxConf?: string;
  readonly nginx?: string | true;
  readonly container?: string;
  readonly json?: boolean;
}

type Colours = ReturnType<typeof pc.createColors>;

function changedFiles({ changed }: Development): string {
  const [first, ...others] = changed.map((path) => relative(process.cwd(), path));
  if (first === undefined) return "";
  return `${first}${others.length === 0 ? "" : ` and ${others.length} more`} changed: `;
}

function line(development: Development, { green, red }: Colours): string {
  const { result, milliseconds, reload } = development;
  const errors = result.diagnostics.filter(isError).length;
  const build = `${changedFiles(development)}built in ${Math.round(milliseconds)} ms`;
  const out = relative(process.cwd(), result.out) || ".";
  if (!result.ok) {
    const amount = `${errors} error${errors === 1 ? "" : "s"}`;
    return `${red("✘")} ${changedFiles(development)}${amount}, so ${out} was not changed`;
  }
  if (reload === undefined) return `${green("✔")} ${build}`;
  return reload.ok ? `${green("✔")} ${build}, reloaded` : `${red("✘")} ${build}, but ${reload.reason}`;
}

function asText(development: Development): string {
  const { result, reload } = development;
  const time = new Date().toTimeString().slice(0, 8);
  const findings = formatDiagnostics(result.diagnostics, {
    pretty: isColourWanted(process.stdout),
    relativeTo: process.cwd(),
  });
  const said = reload?.output ?? "";
  const colours = pc.createColors(isColourWanted(process.stdout));
  return [
    ...(findings === "" ? [] : [findings.trimEnd()]),
    ...(said === "" ? [] : [said]),
    `${colours.dim(time)} ${line(development, colours)}`,
    ...(reload?.ok === false ? ["The previous rules stay in use."] : []),
    "",
  ].join("\n");
}

function asJson(development: Development): string {
  const { result, changed, milliseconds, reload } = development;
  return `${JSON.stringify({
    ok: result.ok && reload?.ok !== false,
    changed: changed.map((path) => relative(process.cwd(), path)),
    milliseconds: Math.round(milliseconds),
    diagnostics: diagnosticsAsJson(result.diagnostics, process.cwd()),
    reload: reload ?? null,
  })}\n`;
}

function nginxOf({ nginx, container, prefix }: Flags): RunningNginx | undefined {
  const command = typeof nginx === "string" ? nginx : "nginx";
  if (container !== undefined) return nginxInContainer({ container, prefix, nginx: command });
  return nginx === undefined ? undefined : localNginx(command);
}

/** Aborts when the user or the system ends the command. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

/** Watches, builds and reloads until it is interrupted. */
export async function runDev(rules: string, flags: Flags): Promise<void> {
  const { project, out, prefix: given, nginxConf, json = false } = flags;
  const prefix = withoutSlash(given);
  const options = { rules, project, out, prefix, ...(nginxConf === undefined ? {} : { nginxConf }) };
  if (!json) process.stdout.write(`Watching ${relative(process.cwd(), resolve(project, rules))}. Ctrl-C stops it.\n`);
  for await (const development of develop(options, nginxOf({ ...flags, prefix }), interruption())) {
    process.stdout.write(json ? asJson(development) : asText(development));
  }
}
