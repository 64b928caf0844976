/**
 * Programs as users of OpenResty write them, each written before the checker was asked about it. `// wrong` at the end of
 * a line is the truth about it, as nginx would tell. The figures are of the whole of `limpet check`; what is only slow
 * counts for nothing here.
 */
import test from "../../support/serial.ts";
import { trialPrograms, tryProgram } from "./trial.ts";

for (const name of trialPrograms()) {
  test(name.replace(/\.txt$/, "").replaceAll("-", " "), async (t) => {
    const { missed, said } = await tryProgram(name);
    t.deepEqual(missed, [], "nothing is said of these lines");
    t.deepEqual(said, [], "these lines are right");
  });
}
