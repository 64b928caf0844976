import type { ServerView } from "./views.ts";

/** How a server stands, in words, and how much it matters: 0 is no trouble. */
export interface Stand {
  readonly words: string;
  readonly weight: number;
}

/** Says in words what is the matter with a server. */
export function standOf({ state, avoided, drain, leaving }: ServerView): Stand {
  if (state === "unavail") {
    const why = avoided === undefined ? "" : ` for ${avoided.age} s: ${avoided.reason}`;
    return { words: `not healthy${why}`, weight: 3 };
  }
  if (state === "down") return { words: "down", weight: 2 };
  if (state !== "draining") return { words: leaving === true ? "up, leaving" : "up", weight: 0 };
  if (drain === undefined) return { words: "draining", weight: 1 };
  if (drain.isDone) return { words: "drained: can be stopped", weight: 1 };
  const rest = drain.estimatedRest === undefined ? "" : `, about ${drain.estimatedRest} s to go`;
  return { words: `draining: ${drain.sessions} sessions left${rest}`, weight: 1 };
}

/** The servers with trouble first, otherwise in their order. */
export function troubleFirst(servers: readonly ServerView[]): readonly ServerView[] {
  return servers.toSorted((one, other) => standOf(other).weight - standOf(one).weight);
}
