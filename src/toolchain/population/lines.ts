import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { nowhere } from "../diagnostics.ts";
import { Refusal } from "../refusal.ts";
import { fileNotRead } from "./findings.ts";

/**
 * The lines of a file as strings of bytes, one after the other.
 * @param path "-" for standard input
 * @throws Refusal where it cannot be read
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const input = path === "-" ? process.stdin : createReadStream(path);
  input.setEncoding("latin1");
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) yield line;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Refusal([nowhere(fileNotRead(path, code))]);
  }
}
