import type { ProvisionedServer } from "../../affinity/provision.ts";
import type { ServerChange } from "../../affinity/servers/change.ts";
import { differences } from "../../affinity/servers/difference.ts";
import { unknownGroupIn } from "../../affinity/servers/group.ts";
import { OUTDATED, publishChange } from "../servers/published.ts";
import { forgetDrains } from "../servers/drain.ts";
import { catchUp } from "../servers/swap.ts";
import type { NginxUpstream } from "../upstream.ts";
import type { Caller } from "./caller.ts";

/** A change that was made, or why it was not. */
export type Changed =
  | { readonly kind: "changed"; readonly number: number; readonly servers: readonly ProvisionedServer[] }
  | { readonly kind: "fixed" | "outdated" | "wrong"; readonly reason: string };

/**
 * Changes the servers of an upstream, and logs who did it and what.
 * @param expected the generation that whoever asks has seen; `undefined` for any
 */
export function changeServersFor(
  this: void,
  caller: Caller,
  upstream: NginxUpstream,
  change: ServerChange,
  expected: number | undefined,
): Changed {
  const { name, rules } = upstream;
  if (!rules.mayChange) {
    return {
      kind: "fixed",
      reason: `the servers of "${name}" may not change: set mayChange in the rules, and build anew`,
    };
  }
  const unknown = unknownGroupIn(change, upstream.tools.groupNames);
  if (unknown !== undefined) return { kind: "wrong", reason: unknown };
  const result = publishChange(name, change, expected, caller.name);
  if (result === OUTDATED) return { kind: "outdated", reason: result };
  if (typeof result === "string") return { kind: "wrong", reason: result };
  const { number, servers, before } = result;
  forgetDrains(upstream, before, servers);
  const what = table.concat(differences(before, servers) as string[], ", ");
  ngx.log(
    ngx.NOTICE,
    `limpet: upstream "${name}": servers changed by ${caller.name}: ${what === "" ? "nothing" : what}; generation ${number}`,
  );
  catchUp(upstream);
  return { kind: "changed", number, servers };
}
