import { until } from "./poll.ts";

/** Visits at the same time, so many that each worker has some of them. */
const VISITS = 20;

/**
 * Resolves when all workers send these visits to that server. One worker answers who changes servers, and the others
 * follow a moment later.
 */
export async function untilServedBy(visit: () => Promise<{ readonly server: string }>, wanted: string): Promise<void> {
  await until(
    () => Promise.all(Array.from({ length: VISITS }, visit)),
    (visits) => visits.every(({ server }) => server === wanted),
  );
}
