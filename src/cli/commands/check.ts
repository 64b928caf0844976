import { Command } from "commander";
import pc from "picocolors";
import { DEFAULT_PREFIX, DEFAULT_RULES } from "../../build/build.ts";
import { check } from "../../build/check.ts";
import { isError } from "../../findings/diagnostics.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import { isColourWanted } from "../colour.ts";
import { examples } from "../examples.ts";
import { MISTAKES, WELL } from "../exit-codes.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";

interface Flags {
  readonly project: string;
  readonly prefix: string;
  readonly nginxConf?: string;
  readonly json?: boolean;
}

/** `limpet check` */
export function checkCommand(): Command {
  return new Command("check")
    .summary("check what a build checks, and write nothing")
    .description(
      "Checks types, values, what is called in which phase of nginx, and what is slow on the path of requests. " +
        "In a project without rules it checks the files that its tstl.json lists.",
    )
    .argument("[rules]", `the module whose default export is the rules (default: "${DEFAULT_RULES}", where it exists)`)
    .option("--project <directory>", "what the other paths are relative to", ".")
    .option("--prefix <path>", "where the built folder will be on the nginx machine", DEFAULT_PREFIX)
    .option("--nginx-conf <file>", 'check that this nginx.conf goes with the rules; "-" for what nginx -T prints')
    .option("--json", "print JSON")
    .addHelpText("after", examples("limpet check", "limpet check --json | jq '.[].message'"))
    .action(async (rules: string | undefined, { nginxConf, json = false, ...flags }: Flags) => {
      const { ok, diagnostics } = await check({
        ...flags,
        ...(rules === undefined ? {} : { rules }),
        ...(nginxConf === undefined ? {} : { nginxConf }),
      });
      if (json) process.stdout.write(`${JSON.stringify(diagnosticsAsJson(diagnostics, process.cwd()), null, 2)}\n`);
      else {
        process.stderr.write(
          formatDiagnostics(diagnostics, { pretty: isColourWanted(process.stderr), relativeTo: process.cwd() }),
        );
        if (ok)
          process.stdout.write(`${pc.createColors(isColourWanted(process.stdout)).green("Checked")}: no errors.\n`);
        else {
          const errors = diagnostics.filter(isError).length;
          process.stderr.write(`\nThere ${errors === 1 ? "is 1 error" : `are ${errors} errors`}.\n`);
        }
      }
      process.exitCode = ok ? WELL : MISTAKES;
    });
}
