import { spawn } from "node:child_process";
import { once } from "node:events";
import { relative } from "node:path";
import pc from "picocolors";
import { formatDiagnostics } from "../../findings/report.ts";
import { initProject } from "../../migration/project/init.ts";
import type { InitResult } from "../../migration/project/init.ts";
import { isColourWanted } from "../colour.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";

/** What its options say. */
export interface Flags {
  readonly from?: string;
  readonly upstream?: readonly string[];
  readonly install: boolean;
  readonly json?: true;
}

type Colours = ReturnType<typeof pc.createColors>;

/** What npm says goes to stderr, for stdout is for what is asked of this command. */
async function installPackages(directory: string): Promise<boolean> {
  const npm = spawn("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: directory,
    stdio: ["ignore", process.stderr, process.stderr],
    // On Windows npm is a script, which only a shell runs.
    shell: process.platform === "win32",
  });
  const failure = once(npm, "error").then(() => 1);
  const [status] = await Promise.race([once(npm, "close"), failure.then((code) => [code])]);
  return status === 0;
}

function listed(title: string, paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? [] : [title, "", ...paths.map((path) => `    ${path}`), ""];
}

function migrated({ upstreams }: InitResult): readonly string[] {
  const names = (wanted: boolean) =>
    upstreams.filter(({ isMigrated }) => isMigrated === wanted).map(({ name }) => name);
  const [rules, others] = [names(true), names(false)];
  return [
    ...(rules.length === 0
      ? []
      : [`Rules were made from: ${rules.join(", ")}. See nginx/migration.md for what to change in nginx.conf.`]),
    ...(others.length === 0 ? [] : [`These stay in nginx.conf: ${others.join(", ")}.`]),
    ...(upstreams.length === 0 ? [] : [""]),
  ];
}

/** The commands to go on with. */
function next({ directory, isInstalled, isBuilt }: InitResult): readonly string[] {
  const place = relative(process.cwd(), directory);
  return [
    ...(place === "" ? [] : [`cd ${place}`]),
    ...(isInstalled ? [] : ["npm install"]),
    ...(isBuilt ? [] : ["npm run build"]),
    "npm test",
  ];
}

function summary(result: InitResult, { bold, green }: Colours): string {
  const place = relative(process.cwd(), result.directory) || ".";
  return [
    ...listed(`${green("Wrote")} a project in ${place}:`, result.written),
    ...listed("These already existed and were left alone:", result.left),
    ...migrated(result),
    "Next:",
    "",
    ...next(result).map((command) => `    ${bold(command)}`),
    "",
  ].join("\n");
}

function json(result: InitResult): string {
  const { ok, isInstalled, isBuilt, directory, written, left, upstreams, diagnostics } = result;
  const findings = diagnosticsAsJson(diagnostics, process.cwd());
  return `${JSON.stringify({ ok, isInstalled, isBuilt, directory, written, left, upstreams, findings }, undefined, 2)}\n`;
}

/** Writes a project, and says what it wrote. */
export async function runInit(directory: string, { from, upstream, install, json: wantsJson }: Flags): Promise<void> {
  const result = await initProject({
    directory,
    ...(from === undefined ? {} : { from }),
    ...(upstream === undefined ? {} : { upstreams: upstream }),
    ...(install ? { install: installPackages } : {}),
  });
  process.exitCode = result.ok && (result.isInstalled || !install) ? 0 : 1;
  if (wantsJson === true) {
    process.stdout.write(json(result));
    return;
  }
  process.stderr.write(
    formatDiagnostics(result.diagnostics, { pretty: isColourWanted(process.stderr), relativeTo: process.cwd() }),
  );
  const isWritten = result.written.length > 0 || result.left.length > 0;
  if (isWritten) process.stdout.write(summary(result, pc.createColors(isColourWanted(process.stdout))));
  else process.stderr.write("\nNothing written.\n");
}
