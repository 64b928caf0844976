import { ShellCompDirective } from "@bomb.sh/tab";
import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { examples } from "./examples.ts";

/**
 * The script for bash has constants in the shell itself: read-only, so that it could be sourced once only, and of
 * names that every program with the same library uses.
 */
function withOwnNames(script: string): string {
  return script
    .replaceAll(/^readonly (?=ShellCompDirective)/gm, "")
    .replaceAll("ShellCompDirective", "__limpet_directive");
}

/**
 * Adds `limpet completion SHELL`, which prints a script for the shell, and the hidden
 * `limpet complete`, which that script asks at each press of the tab key.
 */
export function addCompletion(limpet: Command): void {
  const completion = tab(limpet, { completionCommandName: "completion" });
  // Of itself it never lets the shell complete names of files, and most of our arguments are such.
  Object.defineProperty(completion, "directive", {
    get() {
      const word = process.argv.at(-1) ?? "";
      return completion.completions.some(({ value }) => value.startsWith(word))
        ? ShellCompDirective.ShellCompDirectiveNoFileComp
        : ShellCompDirective.ShellCompDirectiveDefault;
    },
    set() {
      // What it would be set to, never files, is what the getter is instead of.
    },
  });
  // What is printed is the library's own console.log.
  const setup = completion.setup.bind(completion);
  completion.setup = (name, executable, shell) => {
    const { log } = console;
    console.log = (script: string) => {
      log(withOwnNames(script));
    };
    try {
      setup(name, executable, shell);
    } finally {
      console.log = log;
    }
  };
  limpet.commands
    .find((command) => command.name() === "completion")
    ?.description("print the script that makes a shell complete limpet's commands and options")
    .addHelpText("after", examples("source <(limpet completion bash)  # in ~/.bashrc"));
}
