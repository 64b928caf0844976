/** Who may be chosen. */
export interface Candidate {
  /** The server's index in its generation. */
  readonly index: number;
  /** A whole number above 0. */
  readonly weight: number;
}
