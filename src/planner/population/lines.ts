import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { nowhere } from "../../findings/diagnostics.ts";
import { Refusal } from "../../findings/refusal.ts";
import { fileNotRead } from "./findings.ts";

/**
 * The lines of a file as strings of bytes, one after the other.
 * @param path "-" for standard input
 * @throws Refusal if it cannot be read
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const input = path === "-" ? process.stdin : createReadStream(path);
  input.setEncoding("latin1");
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) yield copyOf(line);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Refusal([nowhere(fileNotRead(path, code))]);
  }
}

/** Copies the text, because V8 would otherwise keep the whole chunk in memory as long as a key from it is kept. */
function copyOf(line: string): string {
  return Buffer.from(line, "latin1").toString("latin1");
}
