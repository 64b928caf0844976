import type { Candidate } from "./candidate.ts";
import type { Choose } from "./choose.ts";
import { mayStart, type SlowStart } from "./slow-start.ts";
import { NO_SERVER } from "./tried.ts";

/**
 * Chooses the first of those that `next` names that was not tried and may take the request.
 * @param most how many are looked at; after that, any that was not tried is taken
 */
export function firstThatMay(
  next: (this: void) => number,
  most: number,
  candidates: readonly Candidate[],
  slowStart: SlowStart,
): Choose {
  // limpet-allow closure: both are made when a server fails or comes back, not for each request
  const chooseAnother: Choose = (tried) => {
    for (let step = 1; step < most; step++) {
      const server = next();
      if (!tried[server] && mayStart(slowStart, server)) return server;
    }
    for (const { index } of candidates) if (!tried[index]) return index;
    return NO_SERVER;
  };

  // The first is nearly always the last. LuaJIT would leave the whole of a request to its interpreter for a loop.
  // limpet-allow closure: as above
  return (tried) => {
    const server = next();
    return !tried[server] && mayStart(slowStart, server) ? server : chooseAnother(tried);
  };
}
