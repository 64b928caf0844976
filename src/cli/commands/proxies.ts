import { readFile } from "node:fs/promises";
import { Proxy, ProxyError } from "../../operator/proxy.ts";
import { withEach, type Outcome } from "../../operator/proxies.ts";
import { MISTAKES } from "../exit-codes.ts";

/** Options of the commands that talk to running proxies. */
export interface ProxyFlags {
  readonly at: string;
  readonly tokenFile?: string;
}

/** The proxies that `--at` names. */
export async function proxiesOf({ at, tokenFile }: ProxyFlags): Promise<readonly Proxy[]> {
  const token = tokenFile === undefined ? process.env.LIMPET_TOKEN : await readToken(tokenFile);
  const urls = at
    .split(",")
    .map((url) => url.trim())
    .filter((url) => url !== "");
  if (urls.length === 0) throw new ProxyError("Say where the proxies are, for example --at http://127.0.0.1:8090.");
  return urls.map((url) => new Proxy(url, token));
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    throw new ProxyError(`The token cannot be read from ${file}.`);
  }
}

/** Does something with running proxies; what they refuse is told, and is a failure of the command. */
export async function orProxyError(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = MISTAKES;
  }
}

/** Tells what went wrong, and gives what went well. */
export function wellDone<Value>(outcomes: readonly Outcome<Value>[]): readonly (readonly [Proxy, Value])[] {
  return outcomes.flatMap((outcome) => {
    if ("value" in outcome) return [[outcome.proxy, outcome.value] as const];
    process.stderr.write(`${outcome.error.message}\n`);
    process.exitCode = MISTAKES;
    return [];
  });
}

/** Makes the same change at every proxy, and says where it was made. */
export async function changeEach(
  flags: ProxyFlags,
  work: (proxy: Proxy) => Promise<void>,
  done: string,
): Promise<readonly Proxy[]> {
  const proxies = await proxiesOf(flags);
  const changed = wellDone(await withEach(proxies, work)).map(([proxy]) => proxy);
  for (const { url } of changed) process.stdout.write(proxies.length === 1 ? `${done}\n` : `${url}: ${done}\n`);
  return changed;
}
