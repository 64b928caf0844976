import { Command } from "commander";
import { DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags } from "../commands/plan.ts";
import { examples } from "../examples.ts";
import { withPopulation } from "./population-options.ts";
import { addTokenOption, defaultAt } from "./proxies.ts";
import { share, timesFairShare } from "./numbers.ts";

/** `limpet plan` */
export function planCommand(): Command {
  const command = new Command("plan")
    .summary("show what a change to the rules does to live sessions")
    .description(
      "Compares two versions of the rules before a reload: which sessions move from where to where, how even the servers' shares are before and after, and which mistakes the change introduces. " +
        "It runs the same code as nginx. A version is a file or a git revision; by default, HEAD and the working tree are compared.",
    )
    .argument("[old]", "a rules file, or a git revision: HEAD~1, main, v1.2:src/routing.ts; default: HEAD")
    .argument("[new]", "the same; default: the current rules")
    .option("--upstream <name>", "only this upstream")
    .option(
      "--at [urls]",
      "plan for the servers that these running proxies have; the URLs are those of limpet servers, with commas between them",
    )
    .option("--max-moved <share>", "exit with 1 if more than this share of sessions moves: 10% or 0.1", share)
    .option(
      "--max-imbalance <times>",
      "exit with 1 if a server gets more than this many times its fair share: 1.2",
      timesFairShare,
    )
    .option("--strict", "exit with 1 for warnings, too")
    .option("--json", "print JSON")
    .option("--svg <file>", "also draw a picture")
    .option("--rules <file>", "the rules file of a revision that names none", DEFAULT_RULES)
    .option("--project <directory>", "what files are relative to", ".")
    .addHelpText(
      "after",
      examples(
        "limpet plan                 # the current rules, compared with those of HEAD",
        "limpet plan HEAD~1 HEAD     # what the last commit did",
        "limpet plan v1.2 --at http://proxy1:8090,http://proxy2:8090",
        "limpet plan old/routing.ts src/routing.ts --max-moved 10% --max-imbalance 1.2",
        `limpet plan --access-log access.log --log-format '$remote_addr "$request" "$cookie_JSESSIONID"'`,
      ),
    );
  addTokenOption(command);
  return withPopulation(command).action(
    async (
      before: string | undefined,
      after: string | undefined,
      { at, ...flags }: Omit<Flags, "at"> & { at?: string | true },
    ) => {
      const { runPlan } = await import("../commands/plan.ts");
      const proxies = at === undefined ? {} : { at: at === true ? defaultAt() : at };
      await runPlan(before, after, { ...flags, ...proxies });
    },
  );
}
