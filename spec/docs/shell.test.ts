import { spawnSync } from "node:child_process";
import test from "../support/serial.ts";
import type { Command } from "commander";
import { program } from "../../src/cli/program.ts";
import { codeBlocks } from "./code-blocks.ts";

/** The words of a command as the shell would give them; nothing is run. */
function words(command: string): string[] {
  return spawnSync("bash", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" })
    .stdout.split("\0")
    .slice(0, -1);
}

/** The arguments of each `limpet …` in a script. */
function limpetCommands(script: string): string[][] {
  const commands = script
    .replaceAll("\\\n", " ")
    .matchAll(/(?:^|[|;&(]\s*|npx )limpet ((?:'[^']*'|"[^"]*"|[^'"|;&<>#\n])*)/gm);
  return [...commands].map(([, args]) => words(args ?? ""));
}

/** Understands a command line without doing what it says. */
async function understand(args: readonly string[]): Promise<void> {
  const limpet = program().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  const disarm = (command: Command): void => {
    command.action(() => undefined);
    command.commands.forEach(disarm);
  };
  limpet.commands.forEach(disarm);
  await limpet.parseAsync(args, { from: "user" });
}

for (const { place, text } of codeBlocks().filter(({ info }) => info[0] === "sh")) {
  test(`${place} is a script that bash can read, of commands and options that there are`, async (t) => {
    const { status, stderr } = spawnSync("bash", ["-n"], { input: text, encoding: "utf8" });
    t.is(status, 0, stderr);
    for (const args of limpetCommands(text)) await t.notThrowsAsync(understand(args), args.join(" "));
  });
}
