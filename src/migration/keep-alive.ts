import type { Directive } from "../nginx-conf/reading/directive.ts";
import { object } from "./code.ts";
import type { Code } from "./code.ts";
import { keepAliveLocal, keepAliveOff } from "./findings.ts";
import type { Notes } from "./notes.ts";
import { seconds } from "./time.ts";

const DEFAULT_TIMEOUT = 60;
const DEFAULT_REQUESTS = "1000";

/** `keepAlive`, as the block's `keepalive` directives have it. */
export function keepAliveCode(block: readonly Directive[], notes: Notes): Code | undefined {
  const valueOf = (wanted: string) => block.find(({ name }) => name === wanted)?.args[0];
  const connections = valueOf("keepalive");
  const local = block.find(({ name, args }) => name === "keepalive" && args[1] === "local");
  if (local !== undefined) notes.add(local, keepAliveLocal());
  if (connections === "0") {
    const directive = block.find(({ name }) => name === "keepalive");
    if (directive !== undefined) notes.add(directive, keepAliveOff());
    return undefined;
  }
  const idleTimeout = Math.max(1, Math.round(seconds(valueOf("keepalive_timeout") ?? "") ?? DEFAULT_TIMEOUT));
  const requests = valueOf("keepalive_requests") ?? DEFAULT_REQUESTS;
  const code = object({
    connections,
    idleTimeout: idleTimeout === DEFAULT_TIMEOUT ? undefined : String(idleTimeout),
    requests: requests === DEFAULT_REQUESTS ? undefined : requests,
  });
  return code.items.length === 0 ? undefined : code;
}
