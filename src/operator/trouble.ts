import { standOf } from "../affinity/servers/stand.ts";
import type { ServerView } from "./views.ts";

/** The servers with trouble first, otherwise in their order. */
export function troubleFirst(servers: readonly ServerView[]): readonly ServerView[] {
  return servers.toSorted((one, other) => standOf(other).weight - standOf(one).weight);
}
