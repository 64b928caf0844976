import type pc from "picocolors";
import { z } from "zod";
import type { Verdict } from "../../affinity/verdict.ts";

/** What is used of a line in the format `limpet_json`. */
const line = z.object({
  time: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.string(),
  upstream: z.string(),
  server: z.string(),
  verdict: z.string(),
  tries: z.string(),
});

export type LoggedRequest = z.infer<typeof line>;

/** A request as nginx logs it; `undefined` where a line is anything else. */
export function loggedRequest(text: string): LoggedRequest | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const BEFORE = "its session was on another server, which";

/** Why a request went where it went, by its verdict. */
const REASONS: Readonly<Record<Verdict, string>> = {
  new: "a new session, which belongs to this server now",
  hit: "its session is on this server",
  failed: "its session is on this server, which did not answer",
  "moved:down": `${BEFORE} is down`,
  "moved:draining": `${BEFORE} is draining`,
  "moved:full": `${BEFORE} has all the connections that it may have`,
  "moved:load": `${BEFORE} has more requests than maxLoad allows`,
  "moved:balance": `${BEFORE} had more sessions than others`,
  "moved:group": "its session was in another group of servers",
  expired: "its session's binding was too old",
  forged: "its cookie or tag was not signed with these keys",
  stale: "its server has been replaced since, and has lost its memory",
  unknown: "its session's server is not in the rules",
  refused: "a policy of the rules refuses it",
  none: "the rules found no session in it",
};

function reasonOf({ verdict, server, tries }: LoggedRequest): string {
  const reason = Object.hasOwn(REASONS, verdict) ? REASONS[verdict as Verdict] : "nginx answered it without Limpet";
  const tried = tries.split(/, | : /).length;
  if (server === "-" && verdict !== "-" && verdict !== "refused") return `${reason}; no server answered`;
  return tried > 1 ? `${reason}; ${tried} servers were tried` : reason;
}

/** Characters of a method, a path and a status, beyond which what follows is not below what follows above. */
const REQUEST_WIDTH = 28;
const VERDICT_WIDTH = 7;

/**
 * A line for people.
 * @param names of the servers, which are as wide as the longest
 * @param isAmongSeveral whether it says the upstream, too
 */
export function requestText(
  request: LoggedRequest,
  names: readonly string[],
  isAmongSeveral: boolean,
  colours: ReturnType<typeof pc.createColors>,
): string {
  const { time, method, path, status, upstream, server, verdict } = request;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const width = Math.max(1, ...names.map((name) => name.length));
  const asked = `${isAmongSeveral ? `${upstream}: ` : ""}${method} ${path} ${status}`.padEnd(REQUEST_WIDTH);
  const paint =
    verdict === "hit" ? colours.green : verdict === "new" || verdict === "none" ? colours.cyan : colours.yellow;
  return `${colours.dim(clock)} ${asked} → ${colours.bold(server.padEnd(width))}  ${paint(verdict.padEnd(VERDICT_WIDTH))}  ${colours.dim(reasonOf(request))}\n`;
}
