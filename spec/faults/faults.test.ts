import test from "../support/serial.ts";
import { FAULTS } from "../../faults/catalogue.ts";
import { startRig, type Rig } from "../../faults/rig.ts";
import { runFault, type FaultResult } from "../../faults/run.ts";
import { silent } from "../../src/testkit/index.ts";
import { isImageChosen, isNewestMissing } from "../support/releases.ts";

/* The short form of `npm run faults`: what must never happen, however short. */

const PACE = { before: 1, during: 3, after: 1, rate: 10, sessions: 20 };

/** Affinities that keep a session where it is for as long as its server is there; a hash has no memory. */
const BOUND = ["Limpet route", "Limpet issueCookie", "Limpet tagSession", "Limpet learn", "Limpet learnRedis"];

let rig: Rig | undefined;

test.after.always(async () => {
  await rig?.[Symbol.asyncDispose]();
});

async function broken(name: string): Promise<FaultResult> {
  rig ??= await startRig("usual", silent);
  return runFault(
    rig,
    FAULTS.find((fault) => fault.name === name)!,
    PACE,
  );
}

const onNewest = isImageChosen || isNewestMissing ? test.skip : test;

for (const [name, title] of [
  ["kill", "a server is killed"],
  ["reload", "nginx is reloaded every second"],
  ["changes", "servers change every 100 ms"],
] as const) {
  onNewest(
    `${title}: every request is accounted for, none that may be repeated fails, no order is lost or done twice`,
    async (t) => {
      const { accounts } = await broken(name);
      for (const account of accounts.filter(({ contender }) => contender.startsWith("Limpet"))) {
        const { contender, failed, missingOrders, doubledOrders, unaccounted, moved, hadToMove } = account;
        t.like(
          { failed, missingOrders, doubledOrders, unaccounted },
          { failed: 0, missingOrders: 0, doubledOrders: 0, unaccounted: 0 },
          contender,
        );
        if (BOUND.includes(contender))
          t.true(moved <= hadToMove, `${contender}: ${moved} sessions moved, ${hadToMove} had to`);
      }
    },
  );
}
