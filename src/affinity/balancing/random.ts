import type { Method } from "./choose.ts";
import { createUrn, drawFrom } from "./draw.ts";
import { firstThatMay } from "./first-that-may.ts";

/** Draws after which whoever is left is taken, where many were tried or start slowly. */
const DRAWS = 16;

/** Any candidate, drawn by weight. */
export const random: Method = (candidates, { slowStart }, tools) => {
  const urn = createUrn(candidates);
  // limpet-allow closure: made when a server fails or comes back, not for each request
  return firstThatMay(() => drawFrom(urn, tools.random), DRAWS, candidates, slowStart);
};
