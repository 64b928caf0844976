/** What the tools of server.ts answer. */
export interface CountAnswer {
  /** The name of the process. */
  readonly server: string;
  /** The session id as the process knows it. */
  readonly session: string;
  readonly count: number;
}

export interface NotesAnswer {
  readonly server: string;
  readonly notes: readonly string[];
}
