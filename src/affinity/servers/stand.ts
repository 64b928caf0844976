/** What is known of how a server stands. */
export interface Situation {
  /** By the words of NGINX Plus: `up`, `unavail`, `down`, `draining`. */
  readonly state: string;
  /** Why it is avoided, and for how many seconds. */
  readonly avoided?: { readonly reason: string; readonly age: number } | undefined;
  /** How far its drain is; the rest in seconds. */
  readonly drain?:
    { readonly isDone: boolean; readonly sessions: number; readonly estimatedRest?: number | undefined } | undefined;
  readonly leaving?: boolean | undefined;
}

/** How a server stands, in words, and how much it matters: 0 is no trouble. */
export interface Stand {
  readonly words: string;
  readonly weight: number;
}

/** Says in words what is the matter with a server. */
export function standOf(this: void, { state, avoided, drain, leaving }: Situation): Stand {
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
