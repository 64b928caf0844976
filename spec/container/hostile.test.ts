import { attack } from "../../hostile/run.ts";
import test from "../support/serial.ts";

const COUNT = Number(process.env.LIMPET_HOSTILE_COUNT ?? 40_000);
const SEED = Number(process.env.LIMPET_HOSTILE_SEED ?? Date.now() % 2 ** 32);

test(`hostile inputs: no error, no crash, nothing forged is taken, nothing strays (seed ${SEED})`, async (t) => {
  t.timeout(600_000);
  const outcomes = await attack(COUNT, SEED, ({ name, sent, taken }) => {
    t.log(name, sent, taken);
  });
  t.deepEqual(
    outcomes.flatMap(({ problems }) => problems),
    [],
  );
  // Who refuses everything is not tested.
  for (const { name, sent, taken } of outcomes) t.true(sent === 0 || taken > 0, name);
});
