import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { colors } from "./colors.ts";
import { describeFailure, Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";
import { buildRules, type DemoRules } from "./rules.ts";
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
  const { urls, container } = shop;
  const [url, second] = urls;
  return `
The shop is open at ${bold(cyan(url))},
and by the second proxy at ${bold(cyan(second))}.
Try, as a browser, as a mobile app, as a tenant's machine and as Prometheus:

  curl -i -c jar -b jar ${url}/login
  curl -i -c jar -b jar -d item=pear ${url}/cart
  curl -i -c jar -b jar ${second}/cart

  curl -i '${url}/login?in=header'
  curl -i -H 'X-Session-Id: …' ${second}/cart

  curl -i -H 'X-Tenant: acme' ${url}/reports
  curl ${url}/limpet

Each answer names its server (X-Served-By) and says Limpet's verdict.
The first proxy's access log: docker logs -f ${container}

${commands(shop)}`;
}

function commands({ rules }: Shop): string {
  const names = rules.applications.map(({ name }) => name).join(", ");
  return [
    "Type, and press Enter:",
    `  ${bold("r")}       rebuild src/routing.ts, and reload both proxies`,
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
      print(`${name} is dead, and its sessions with it. Their visitors go to another server.`);
      return;
    case "s":
      await shop.revive(name);
      print(
        `${name} listens again. If a request failed on it, Limpet asks it ${shop.failTimeout} s later whether it is ` +
          `back, and then it gets new sessions.`,
      );
      return;
    default:
      throw new Problem(`There is no command "${command}".\n${commands(shop)}`);
  }
}

async function reload(shop: Shop, progress: Progress): Promise<void> {
  const before = namesOf(shop.rules);
  const rules = await progress.during("Building the rules", buildRules, ({ summary }) => summary);
  const names = namesOf(rules);
  await progress.during(
    "Reloading both proxies",
    () => shop.adopt(rules),
    () => `Both proxies run the new rules: servers ${names.join(", ")}`,
  );
  const added = names.filter((name) => !before.includes(name));
  const gone = before.filter((name) => !names.includes(name));
  if (added.length > 0) print(`New sessions go to ${added.join(", ")}, too; those that are there stay where they are.`);
  if (gone.length > 0) print(`Sessions on ${gone.join(", ")} are gone; their visitors go to another server.`);
}

function namesOf({ applications }: DemoRules): string[] {
  return applications.map(({ name }) => name);
}
