import { Refusal } from "../../findings/refusal.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import { isColourWanted } from "../colour.ts";
import { MISTAKES } from "../exit-codes.ts";

/** Does something, and where it is refused says why. */
export async function orRefusal(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const options = { pretty: isColourWanted(process.stderr), relativeTo: error.relativeTo ?? process.cwd() };
    process.stderr.write(formatDiagnostics(error.diagnostics, options));
    process.exitCode = MISTAKES;
  }
}
