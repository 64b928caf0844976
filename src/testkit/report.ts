import colors from "picocolors";

/**
 * Receives what the kit does on the way: one finished line per call, without a line break.
 *
 * The kit installs packages, starts a daemon and makes images; whoever waits for it should be able to see why.
 */
export type Report = (line: string) => void;

/** For callers who want to hear nothing; errors are thrown all the same. */
export const silent: Report = () => undefined;

/** Writes each line to `stream`, marked as ours. Tests use `process.stderr`, so that standard output stays theirs. */
export function reportTo(stream: NodeJS.WritableStream): Report {
  return (line) => {
    stream.write(`${colors.dim("limpet:")} ${line}\n`);
  };
}
