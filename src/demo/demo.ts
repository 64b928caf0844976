import { openrestyImage } from "../testkit/index.ts";
import { Interrupted, type Interruption } from "./interruption.ts";
import { showProgress, type Progress } from "./progress.ts";
import { buildRules } from "./rules.ts";
import { serve } from "./serving.ts";
import { startShop, type Shop } from "./shop.ts";
import { faults } from "./tour/row.ts";
import { renderConclusion, renderTour } from "./tour/table.ts";
import { takeTour } from "./tour/tour.ts";

/** How to run the demo. */
export interface DemoOptions {
  /** End after the tour. */
  readonly once: boolean;
}

/**
 * Builds the rules, starts the shop, takes the tour, and serves until somebody ends it.
 * @returns whether no session was lost that should not be
 * @throws {Interrupted} on Ctrl-C, when the containers are gone
 */
export async function runDemo({ once }: DemoOptions, interruption: Interruption): Promise<boolean> {
  const progress = showProgress(interruption);
  const rules = await progress.during("Building the rules", buildRules, ({ summary }) => summary);
  const image = await progress.during(
    "Getting OpenResty ready",
    (report) => openrestyImage("current", report),
    ({ reference, nginxVersion }) => `Found nginx ${nginxVersion} with Lua: ${reference}`,
  );

  const starting = startShop(rules, image);
  try {
    const names = rules.applications.map(({ name }) => name).join(", ");
    const shop = await progress.during(
      `Starting two proxies and the application servers ${names}`,
      () => starting,
      () => `Started two proxies and the application servers ${names}`,
    );
    const isFine = await showTour(shop, progress);
    if (!once) {
      await progress.during(
        "Going back to the rules without the tour's server",
        () => shop.adopt(rules),
        () => `The shop has the servers of src/routing.ts again: ${names}`,
      );
      await interruption.race(serve(shop, progress));
    }
    return isFine;
  } catch (error) {
    if (error instanceof Interrupted)
      process.stderr.write(`${process.stderr.isTTY ? "\n" : ""}Removing the containers.\n`);
    throw error;
  } finally {
    // Whoever interrupts the start must wait for its end: nobody else knows which containers there are.
    const shop = await starting.catch(() => undefined);
    await shop?.stop();
  }
}

async function showTour(shop: Shop, progress: Progress): Promise<boolean> {
  const started = Date.now();
  const tour = await progress.during(
    "Taking the tour",
    (tell) => takeTour(shop, tell),
    () => `Took the tour in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  process.stdout.write(`\n${renderTour(tour)}\n\n${renderConclusion(tour)}\n\n`);
  return faults(tour).length === 0;
}
