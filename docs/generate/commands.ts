import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { program } from "../../src/cli/program.ts";

const PAGE = fileURLToPath(new URL("../reference/commands.md", import.meta.url));

/** What `--help` prints on a terminal of 80 columns. */
function help(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 80,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trim();
}

const limpet = program();
const commands = limpet.commands.filter((command) => command.name() !== "help");
const visible = limpet.createHelp().visibleCommands(limpet);
const pages = [limpet, ...commands.filter((command) => visible.includes(command))].map((command) =>
  [`## ${command === limpet ? "limpet" : `limpet ${command.name()}`}`, "", "```text", help(command), "```"].join("\n"),
);
writeFileSync(PAGE, `# Commands\n\n${pages.join("\n\n")}\n`);
