/** What a visitor asked for: to open a session, or to use it. */
export type Request = "login" | "cart";

/** What the tour knows of a session. */
export interface KnownSession {
  /** The server that opened it. */
  readonly server: string;
  /** That server has been killed since; sessions live in memory. */
  readonly isMemoryGone: boolean;
}

export type Judgement =
  /** A session was opened. */
  | "opened"
  /** The session was found. */
  | "kept"
  /** It died with its server's memory: no routing brings that back. */
  | "died"
  /** It was lost, and nothing explains it. */
  | "lost"
  /** The proxy or the application failed. */
  | "failed";

/** The application's answers to a session that it does not know, and to a client that names none. */
const UNKNOWN_SESSION = [409, 401];

/** Judges an answer by its status. */
export function judge(request: Request, status: number, session: KnownSession | undefined): Judgement {
  if (status === 200) return request === "login" ? "opened" : "kept";
  if (request === "login" || !UNKNOWN_SESSION.includes(status)) return "failed";
  return session?.isMemoryGone === true ? "died" : "lost";
}
