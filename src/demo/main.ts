import { Command } from "commander";
import { runDemo, type DemoOptions } from "./demo.ts";
import { Interrupted, Interruption } from "./interruption.ts";
import { describeFailure } from "./problem.ts";

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

const command = new Command("npm start --")
  .description("Runs the rules of src/routing.ts in front of application servers, and shows who goes where.")
  .option("--once", "end after the tour: with 0 when no session was lost that should not be, else with 1", false)
  .parse();

// Connections to the container engine would keep the process alive.
process.exit(await run(command.opts<DemoOptions>()));

/** @returns the exit code */
async function run(options: DemoOptions): Promise<number> {
  try {
    const isFine = await runDemo(options, new Interruption());
    return isFine || !options.once ? 0 : 1;
  } catch (error) {
    // Ctrl-C is how the demo ends; but with --once, whoever asks for the exit code must not take it for success.
    if (error instanceof Interrupted) return options.once ? INTERRUPTED : 0;
    process.stderr.write(`${describeFailure(error)}\n`);
    return 1;
  }
}
