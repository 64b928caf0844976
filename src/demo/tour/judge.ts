/** What a client asked for: a page that needs no session, to open a session, or to use one. */
export type Request = "page" | "login" | "cart";

/** What the tour knows of a session. */
export interface KnownSession {
  /** The server that opened it. */
  readonly server: string;
  /** Who made its key. Hashing can only hold the keys that clients bring. */
  readonly keyMadeBy: "client" | "server";
  /** That server has been killed since; sessions live in memory. */
  readonly isMemoryGone: boolean;
  /** It was opened on another server than the user's home, which was down. */
  readonly isOnStandIn: boolean;
}

/** What came back, as far as it matters here. */
export interface Outcome {
  readonly status: number;
  readonly servedBy: string | undefined;
}

export type Verdict =
  /** It was answered, and no session was asked for. */
  | "served"
  /** A session was opened. */
  | "opened"
  /** The session was found. */
  | "kept"
  /** It died with its server's memory: no routing brings that back. */
  | "died"
  /** Its key went home to a server that is back, and the session stayed behind: hashing remembers nothing. */
  | "left behind"
  /** Its key was made by the server, so the request with the key went elsewhere than the one without. */
  | "not held"
  /** It was lost, and nothing explains it. */
  | "lost"
  /** The proxy or the application failed. */
  | "failed";

/** The application's answers to a session that it does not know, and to a client that names none. */
const UNKNOWN_SESSION = [409, 401];

/**
 * Judges an answer.
 * @param home the server where the user's sessions are opened while all servers are up
 */
export function judge(
  request: Request,
  { status, servedBy }: Outcome,
  session: KnownSession | undefined,
  home: string | undefined,
): Verdict {
  if (status === 200) return request === "cart" ? "kept" : request === "login" ? "opened" : "served";
  if (request !== "cart" || !UNKNOWN_SESSION.includes(status)) return "failed";
  if (session === undefined) return "lost";
  if (session.keyMadeBy === "server") return "not held";
  if (session.isMemoryGone) return "died";
  if (session.isOnStandIn && servedBy === home) return "left behind";
  return "lost";
}

/** Whether a verdict means that something is wrong: it makes `npm start -- --once` fail. */
export function isFault(verdict: Verdict): boolean {
  return verdict === "lost" || verdict === "failed";
}
