import { parseArgs } from "node:util";
import { attack } from "./run.ts";

const USAGE = `npm run hostile -- [--count 1000000] [--seed N]
Gives everything that reads what comes from outside inputs that are not quite right, and says what was taken and what must
not have been: no error, no crash, nothing forged, nothing in the log or on the disk that does not belong there.\n`;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 32) },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  process.stdout.write(USAGE);
} else {
  console.log(`seed ${values.seed}`);
  const outcomes = await attack(Number(values.count), Number(values.seed), ({ name, sent, taken, problems }) => {
    console.log(
      `${name.padEnd(26)} ${String(sent).padStart(8)} sent  ${String(taken).padStart(8)} taken  ${problems.length} problems`,
    );
    for (const problem of problems) console.log(`  ${problem.slice(0, 1000)}`);
  });
  const sum = outcomes.reduce((all, { sent }) => all + sent, 0);
  const problems = outcomes.reduce((all, outcome) => all + outcome.problems.length, 0);
  console.log(`${sum} inputs, ${problems} problems`);
  process.exitCode = problems === 0 ? 0 : 1;
}
