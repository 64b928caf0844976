import { spawn } from "node:child_process";
import { searchPath } from "./machine.ts";

/** How much of a failed program's output an error shows. */
const LINES_SHOWN = 25;

/**
 * Runs a program to its end and gives what it printed, standard error included.
 * @throws when it can't be started or ends with another exit code than 0; the message holds the end of its output.
 */
export async function runProgram(
  program: string,
  commandLine: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(program, commandLine, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PATH: searchPath(), ...environment },
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));

  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (cause) => {
      reject(new Error(`${program} could not be started: ${cause.message}`, { cause }));
    });
    child.once("close", resolve);
  });
  if (exitCode !== 0) {
    throw new Error(`${program} ${commandLine[0] ?? ""} ended with exit code ${exitCode}:\n${lastLines(output)}`);
  }
  return output;
}

/** The end of a log, for an error message. */
export function lastLines(text: string, count = LINES_SHOWN): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
