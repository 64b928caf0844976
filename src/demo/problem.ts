/** What the user can mend: told in a sentence, as it stands. */
export class Problem extends Error {}

/** Tells a failure in sentences; where it came from only with `LIMPET_DEBUG=1`. */
export function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (process.env.LIMPET_DEBUG === "1" && error instanceof Error) return error.stack ?? message;
  if (error instanceof Problem) return message;
  return `The demo stopped: ${message}\nRun it again with LIMPET_DEBUG=1 to see where.`;
}
