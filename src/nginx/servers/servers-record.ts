/** What is known of an upstream's servers, as texts of `writeServers`. */
export interface ServersRecord {
  readonly number: number;
  /** The servers of the rules, as they are written there. */
  readonly rules: string;
  /** What the sources said last: the same, but for those that come by DNS or from a file. */
  readonly base: string;
  readonly servers: string;
  /** What operators changed, as a text of `writeChanges`; "" where proxies do not share that. */
  readonly changes: string;
}
