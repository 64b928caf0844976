/** A fault of ours, or of the machine (a full disk): one sentence, for a stack trace helps nobody but us. */
export function reportUnexpected(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`limpet stopped: ${message}\n`);
  if (process.env.LIMPET_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else
    process.stderr.write(
      "If that looks like a mistake of Limpet's, run it again with LIMPET_DEBUG=1 and report what it prints.\n",
    );
  process.exitCode = 1;
}
