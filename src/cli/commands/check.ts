import pc from "picocolors";
import { check } from "../../build/check.ts";
import { isError } from "../../findings/diagnostics.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import { isColourWanted } from "../colour.ts";
import { MISTAKES, WELL } from "../exit-codes.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";

/** What its options say. */
export interface Flags {
  readonly project: string;
  readonly prefix: string;
  readonly nginxConf?: string;
  readonly nginxVersion?: string;
  readonly json?: boolean;
}

/** Checks, and says on standard error what was found. */
export async function runCheck(rules: string | undefined, { nginxConf, json = false, ...flags }: Flags): Promise<void> {
  const { ok, diagnostics, hasEntries } = await check({
    ...flags,
    ...(rules === undefined ? {} : { rules }),
    ...(nginxConf === undefined ? {} : { nginxConf }),
  });
  if (json) process.stdout.write(`${JSON.stringify(diagnosticsAsJson(diagnostics, process.cwd()), null, 2)}\n`);
  else {
    process.stderr.write(
      formatDiagnostics(diagnostics, { pretty: isColourWanted(process.stderr), relativeTo: process.cwd() }),
    );
    const what = hasEntries ? "no errors" : "no errors in types, but no phase was checked";
    if (ok) process.stdout.write(`${pc.createColors(isColourWanted(process.stdout)).green("Checked")}: ${what}.\n`);
    else {
      const errors = diagnostics.filter(isError).length;
      process.stderr.write(`\nFound ${errors} error${errors === 1 ? "" : "s"}.\n`);
    }
  }
  process.exitCode = ok ? WELL : MISTAKES;
}
