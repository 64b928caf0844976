import { NO_SERVER } from "./tried.ts";
import type { Choose, Method } from "./choose.ts";
import { createUrn, drawFrom } from "./draw.ts";
import { mayStart } from "./slow-start.ts";

/** Draws after which whoever is left is taken, where many were tried or start slowly. */
const DRAWS = 16;

/** Any candidate, drawn by weight. */
export const random: Method = (candidates, { slowStart }, tools) => {
  const urn = createUrn(candidates);

  // limpet-allow closure: both are made when a server fails or comes back, not for each request
  const drawAnother: Choose = (tried) => {
    for (let draw = 1; draw < DRAWS; draw++) {
      const server = drawFrom(urn, tools.random);
      if (!tried[server] && mayStart(slowStart, server)) return server;
    }
    for (const { index } of candidates) if (!tried[index]) return index;
    return NO_SERVER;
  };

  // The first draw is nearly always the last. LuaJIT would leave the whole of a request to its interpreter for a loop.
  // limpet-allow closure: as above
  return (tried) => {
    const server = drawFrom(urn, tools.random);
    return !tried[server] && mayStart(slowStart, server) ? server : drawAnother(tried);
  };
};
