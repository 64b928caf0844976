import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks again until the answer is as wanted, and gives that answer.
 * @throws after `deadline` milliseconds, with the last answer.
 */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  deadline = 30_000,
): Promise<Answer> {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > end) throw new Error(`Not within ${deadline} ms; the last answer was ${JSON.stringify(answer)}`);
    await delay(50);
  }
}
