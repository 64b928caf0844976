import {
  LONGEST_IDLE_TIMEOUT,
  LONGEST_LIFETIME,
  MOST_KEPT_CONNECTIONS,
  MOST_REQUESTS,
} from "../rules/validation/upstream.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import { object } from "./code.ts";
import type { Code } from "./code.ts";
import { keepAliveLocal, lifetimeInPool, tooMuch } from "./findings.ts";
import type { Notes } from "./notes.ts";
import { seconds } from "../nginx-conf/reading/time.ts";

/** An option of `keepAlive`, by the directive that it is from. */
interface Option {
  readonly directive: string;
  readonly name: string;
  /** nginx's and Limpet's; undefined where they differ. */
  readonly byDefault: number | undefined;
  readonly most: number;
  readonly read: (text: string) => number | undefined;
}

/** nginx closes a connection at once where its time is 0, and Limpet's times are whole seconds. */
function wholeSeconds(text: string): number | undefined {
  const time = seconds(text);
  return time === undefined ? undefined : Math.max(1, Math.round(time));
}

function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) ? Math.max(1, Number(text)) : undefined;
}

const OPTIONS: readonly Option[] = [
  {
    directive: "keepalive",
    name: "connections",
    byDefault: undefined,
    most: MOST_KEPT_CONNECTIONS,
    read: wholeNumber,
  },
  {
    directive: "keepalive_timeout",
    name: "idleTimeout",
    byDefault: 60,
    most: LONGEST_IDLE_TIMEOUT,
    read: wholeSeconds,
  },
  {
    directive: "keepalive_requests",
    name: "requests",
    byDefault: 1000,
    most: MOST_REQUESTS,
    read: wholeNumber,
  },
  {
    directive: "keepalive_time",
    name: "lifetime",
    byDefault: 3600,
    most: LONGEST_LIFETIME,
    read: wholeSeconds,
  },
];

/** `keepAlive`, as the block's `keepalive` directives have it. */
export function keepAliveCode(block: readonly Directive[], notes: Notes): Code | undefined {
  const keepalive = block.find(({ name }) => name === "keepalive");
  if (keepalive?.args[0] === "0") return "false";
  if (keepalive?.args[1] === "local") notes.add(keepalive, keepAliveLocal());
  const entries = OPTIONS.map(({ directive: wanted, name, byDefault, most, read }) => {
    const directive = block.find((one) => one.name === wanted);
    const [text = ""] = directive?.args ?? [];
    const value = read(text);
    if (directive === undefined || value === undefined || value === byDefault) return [name, undefined] as const;
    if (value > most) notes.add(directive, tooMuch(`${wanted} ${text}`, `${name}: ${most}`));
    else if (name === "lifetime") notes.add(directive, lifetimeInPool());
    return [name, String(Math.min(value, most))] as const;
  });
  const code = object(Object.fromEntries(entries));
  return code.items.length === 0 ? undefined : code;
}
