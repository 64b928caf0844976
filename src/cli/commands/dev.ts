import { relative, resolve } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { DEFAULT_OUT, DEFAULT_PREFIX, DEFAULT_RULES } from "../../build/build.ts";
import { nginxInContainer } from "../../development/reload/container.ts";
import { localNginx } from "../../development/reload/local.ts";
import type { RunningNginx } from "../../development/reload/running-nginx.ts";
import { develop } from "../../development/watch/develop.ts";
import { isError } from "../../findings/diagnostics.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import type { Development } from "../../development/watch/develop.ts";
import { isColourWanted } from "../colour.ts";
import { examples } from "../examples.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";

interface Flags {
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
    return `${red("✘")} ${changedFiles(development)}${amount}, so ${out} stays as it was`;
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
    ...(reload?.ok === false ? ["The rules that were there before stay."] : []),
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

/** `limpet dev` */
export function devCommand(): Command {
  return new Command("dev")
    .summary("watch the rules, build them after every change, and reload nginx")
    .description(
      "Watches all that the rules are made of. After a change it checks them, builds what the change touches and, where it knows an nginx, tests the folder with nginx -t and reloads. " +
        "What has errors, or what nginx refuses, never replaces what was good. Ctrl-C ends it.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--project <directory>", "what the other paths are relative to", ".")
    .option("--out <folder>", "the folder to write", DEFAULT_OUT)
    .option("--prefix <path>", "where that folder is on the nginx machine", DEFAULT_PREFIX)
    .option("--nginx-conf <file>", "check that this nginx.conf goes with the rules")
    .option("--nginx [command]", 'reload this nginx; the command names its configuration: "nginx -c /path/nginx.conf"')
    .option(
      "--container <name>",
      "reload nginx in this container; where the folder is not mounted in it, copy it there",
    )
    .option("--json", "print one JSON object for each build, on a line of its own")
    .addHelpText("after", examples("limpet dev", "limpet dev --nginx", "limpet dev --container proxy"))
    .action(async (rules: string, flags: Flags, command: Command) => {
      const { project, out, prefix: given, nginxConf, json = false } = flags;
      const prefix = given.replace(/(?<=.)\/+$/, "");
      if (nginxConf === "-")
        command.error("error: limpet dev cannot watch standard input. Name a file: --nginx-conf nginx.conf");
      const options = { rules, project, out, prefix, ...(nginxConf === undefined ? {} : { nginxConf }) };
      if (!json)
        process.stdout.write(`Watching ${relative(process.cwd(), resolve(project, rules))}. Ctrl-C ends it.\n`);
      for await (const development of develop(options, nginxOf({ ...flags, prefix }), interruption())) {
        process.stdout.write(json ? asJson(development) : asText(development));
      }
    });
}
