import { Command } from "commander";
import { DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags } from "../commands/simulate.ts";
import { examples } from "../examples.ts";
import { withPopulation } from "./population-options.ts";
import { share, timesItsDue } from "./numbers.ts";

function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `limpet simulate` */
export function simulateCommand(): Command {
  const command = new Command("simulate")
    .summary("say how sessions spread, and where they go when servers fail, come and go")
    .description(
      "Spreads sessions over the servers of an upstream, and lets servers fail, drain, go, come and come back, one after the other or each by itself. " +
        "It runs what nginx runs. Without events, every server fails by itself.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--upstream <name>", "needed where the rules have several")
    .option("--timeline <events>", "one after the other: 'fail a; back a; add d 10.0.0.14:8080 weight 2'", several)
    .option("--fail <servers>", "these fail together: a,b; may repeat", several)
    .option("--drain <servers>", "these drain; may repeat", several)
    .option("--remove <servers>", "these are taken out of the rules; may repeat", several)
    .option("--add <server>", "this comes: d, or 'd 10.0.0.14:8080 weight 2'; may repeat", several)
    .option("--max-moved <share>", "exit with 1 if an event moves more: 10% or 0.1", share)
    .option("--max-imbalance <times>", "exit with 1 if a server gets more times its due: 1.2", timesItsDue)
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
