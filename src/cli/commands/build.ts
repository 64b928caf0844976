import { relative } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import {
  DEFAULT_OUT,
  DEFAULT_PREFIX,
  DEFAULT_RULES,
  build,
  formatDiagnostics,
  isError,
} from "../../toolchain/index.ts";
import type { BuildResult } from "../../toolchain/index.ts";

interface Flags {
  readonly project: string;
  readonly out: string;
  readonly prefix: string;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

function summary({ files, out, prefix, routing }: BuildResult): string {
  const names = Object.keys(routing?.upstreams ?? {});
  return [
    `${pc.green("Built")} ${relative(process.cwd(), out) || "."}: ${count(names.length, "upstream")}, ${count(files.size, "file")}.`,
    "",
    `Deploy the folder to ${prefix}, and write in nginx.conf:`,
    "",
    "    http {",
    `        include ${prefix}/limpet.conf;`,
    "        server {",
    "            location / {",
    `                include ${prefix}/proxy.conf;`,
    `                proxy_pass http://${names[0] ?? "UPSTREAM"};`,
    "",
  ].join("\n");
}

function refusal(errors: number): string {
  return `\nNothing was written, for there ${errors === 1 ? "is" : "are"} ${count(errors, "error")}.\n`;
}

/** Mistakes go to stderr, and stdout may well be a pipe while that is a terminal. */
function isColourWanted(): boolean {
  const { FORCE_COLOR, NO_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return process.stderr.isTTY || (FORCE_COLOR !== undefined && FORCE_COLOR !== "0");
}

/** `limpet build` */
export function buildCommand(): Command {
  return new Command("build")
    .summary("check the rules, compile them to Lua and write the nginx includes")
    .description(
      "Checks the rules, compiles them to Lua and writes them with the nginx includes to one folder, the one to deploy.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--project <directory>", "what the other paths are relative to", ".")
    .option("--out <folder>", "the folder to write", DEFAULT_OUT)
    .option("--prefix <path>", "where that folder will be on the nginx machine", DEFAULT_PREFIX)
    .action(async (rules: string, flags: Flags) => {
      const result = await build({ rules, project: flags.project, out: flags.out, prefix: flags.prefix });
      const { diagnostics } = result;
      process.stderr.write(formatDiagnostics(diagnostics, { pretty: isColourWanted(), relativeTo: process.cwd() }));
      if (result.ok) process.stdout.write(summary(result));
      else process.stderr.write(refusal(diagnostics.filter(isError).length));
      process.exitCode = result.ok ? 0 : 1;
    });
}
