/**
 * Every file in corpus/ is a small program. A comment at the end of a line is the truth about it:
 * `// wrong` is refused by nginx, or logged as an error, `// right` is not, and `// unknown` only running it tells; `// follows` would be
 * refused as well, because of a line that is told, and is not told again.
 * `=== diagnostics` has what the checker says, word by word. What stands before the first file is where
 * the program comes from.
 */
import test from "ava";
import { judgeProgram, programs } from "./corpus.ts";
import type { Judgement } from "./corpus.ts";

const judgements: Judgement[] = [];

for (const name of programs()) {
  test.serial(name.replace(/\.txt$/, "").replaceAll("-", " "), (t) => {
    const judgement = judgeProgram(name);
    judgements.push(judgement);
    t.is(judgement.typeErrors, "", "the program has mistakes of another kind");
    t.true(judgement.lines.length > 0, "no line is marked");
    t.is(judgement.diagnostics, judgement.expected);
  });
}

test.serial("every error of the checker is one of nginx's, and hardly one of nginx's is missed", (t) => {
  const lines = judgements.flatMap((judgement) => judgement.lines);
  const wrong = lines.filter(({ mark }) => mark === "wrong");
  const refused = wrong.filter(({ isRefused }) => isRefused).length;
  const guessed = wrong.filter(({ isRefused, isGuessed }) => isGuessed && !isRefused).length;
  const falsely = judgements.flatMap(({ unmarked }) => unmarked).length;
  const precision = refused / (refused + falsely);
  const recall = (refused + guessed) / wrong.length;
  t.log(
    `${judgements.length} programs, ${lines.length} lines judged, ${wrong.length} of them wrong: ` +
      `precision of errors ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, ${guessed} of it by warnings`,
  );
  t.true(judgements.length >= 80);
  t.is(precision, 1);
  t.true(recall >= RECALL, `recall ${recall}`);
});

test.serial("what cannot be followed is said, and nothing is said of what is right", (t) => {
  for (const { name, lines } of judgements) {
    for (const { place, mark, isRefused, isGuessed, isNoted } of lines) {
      if (mark === "unknown") t.true((isNoted || isGuessed) && !isRefused, `${name} ${place}`);
      if (mark === "right") t.false(isNoted || isRefused, `${name} ${place}`);
    }
  }
});

/** What the checker reaches of the corpus: the programs that it is known to miss are listed in docs/phases.md. */
const RECALL = 0.97;
