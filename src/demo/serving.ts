import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { colors } from "./colors.ts";
import { keysMoved } from "./keys-moved.ts";
import { describeFailure, Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";
import { buildRules } from "./rules.ts";
import type { Shop } from "./shop.ts";

const { bold, cyan, dim } = colors;

/** Milliseconds; a timer this long is only there to keep the process alive without a terminal. */
const FOREVER = 2 ** 31 - 1;

/** Serves, and does what is typed; resolves when somebody wants to quit. */
export async function serve(shop: Shop, progress: Progress): Promise<void> {
  print(introduction(shop));
  // Without its line editor, readline leaves Ctrl-C to the terminal, which makes a signal of it.
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: false, prompt: "> " });
  const prompt = (): void => {
    if (process.stdin.isTTY) lines.prompt();
  };
  prompt();
  for await (const line of lines) {
    const [command = "", name = ""] = line.trim().split(/\s+/);
    if (command === "q") return;
    try {
      await obey(command, name, shop, progress);
    } catch (error) {
      process.stderr.write(`${describeFailure(error)}\n`);
    }
    prompt();
  }
  // On a terminal, the input ends with Ctrl-D. Elsewhere there may be none from the start: serve until a signal comes.
  if (!process.stdin.isTTY) await delay(FOREVER);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function introduction(shop: Shop): string {
  const { url, container } = shop;
  return `
The shop is open at ${bold(cyan(url))}. Try, as a mobile app and as a browser of one user:

  curl -i -H 'X-Session-Id: me' ${url}/login
  curl -i -b JSESSIONID=me.node1 -d item=pear ${url}/cart
  curl -i -H 'X-Tenant: acme' ${url}/reports

Each answer names its server (X-Served-By). The proxy's access log: docker logs -f ${container}

${commands(shop)}`;
}

function commands({ rules }: Shop): string {
  const names = rules.applications.map(({ name }) => name).join(", ");
  return [
    "Type, and press Enter:",
    `  ${bold("r")}       rebuild src/routing.ts, reload nginx, and see which share of the keys moves`,
    `  ${bold("k NAME")}  kill a server ${dim(`(${names})`)}`,
    `  ${bold("s NAME")}  start it again`,
    `  ${bold("q")}       quit, as Ctrl-C does`,
  ].join("\n");
}

async function obey(command: string, name: string, shop: Shop, progress: Progress): Promise<void> {
  switch (command) {
    case "":
      return;
    case "r":
      await reload(shop, progress);
      return;
    case "k":
      await shop.kill(name);
      print(`${name} is dead. Its sessions died with it; its keys go to the next server of their preference order.`);
      return;
    case "s":
      await shop.revive(name);
      print(
        `${name} listens again. If a request failed on it, Limpet asks it ${shop.failTimeout} s later whether it is ` +
          `back, and then its keys return.`,
      );
      return;
    default:
      throw new Problem(`There is no command "${command}".\n${commands(shop)}`);
  }
}

async function reload(shop: Shop, progress: Progress): Promise<void> {
  const before = shop.rules;
  const rules = await progress.during("Building the rules", buildRules, ({ summary }) => summary);
  await progress.during(
    "Reloading nginx",
    () => shop.adopt(rules),
    () => `nginx runs the new rules: servers ${rules.applications.map(({ name }) => name).join(", ")}`,
  );
  const { samples, moved, leastShare } = keysMoved(before, rules);
  const share = `${percent(moved / samples)} of ${samples.toLocaleString("en")} sample keys`;
  print(
    moved === 0
      ? `No sample key has another server than before.`
      : `${share} have another server than before; the least that this change can move is ${percent(leastShare)}.`,
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
