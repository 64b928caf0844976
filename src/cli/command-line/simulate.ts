import { Command } from "commander";
import { DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags } from "../commands/simulate.ts";
import { examples } from "../examples.ts";
import { withPopulation } from "./population-options.ts";
import { share, timesFairShare } from "./numbers.ts";

function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `limpet simulate` */
export function simulateCommand(): Command {
  const command = new Command("simulate")
    .summary("show how sessions spread, and where they go when servers fail, join or leave")
    .description(
      "Spreads sessions over the servers of an upstream, then makes servers fail, recover, drain, join and leave, one after another or each on its own. " +
        "It runs the same code as nginx. Without events, each server fails on its own.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--upstream <name>", "needed if the rules have several")
    .option("--timeline <events>", "one after another: 'fail a; back a; add d 10.0.0.14:8080 weight 2'", several)
    .option("--fail <servers>", "servers that fail together: a,b; repeatable", several)
    .option("--drain <servers>", "servers that drain; repeatable", several)
    .option("--remove <servers>", "servers that are removed from the rules; repeatable", several)
    .option("--add <server>", "a server that joins: d, or 'd 10.0.0.14:8080 weight 2'; repeatable", several)
    .option("--slow <servers>", "servers that take so many times as long as the others: b=5,c=2; for peakEwma", several)
    .option("--max-moved <share>", "exit with 1 if an event moves more than this share: 10% or 0.1", share)
    .option(
      "--max-imbalance <times>",
      "exit with 1 if a server gets more than this many times its fair share: 1.2",
      timesFairShare,
    )
    .option("--json", "print JSON")
    .option("--svg <file>", "also draw a picture")
    .option("--project <directory>", "what the rules are relative to", ".")
    .addHelpText(
      "after",
      examples(
        "limpet simulate --upstream shop",
        "limpet simulate --upstream shop --fail a,b --max-imbalance 1.3",
        "limpet simulate --upstream shop --timeline 'add d; fail a; back a; remove c' --svg shop.svg",
      ),
    );
  return withPopulation(command).action(async (rules: string, flags: Flags) => {
    const { runSimulate } = await import("../commands/simulate.ts");
    await runSimulate(rules, flags);
  });
}
