import { resolverEndpoint } from "../../affinity/dns/resolver-address.ts";
import { byteAt } from "../../affinity/bytes.ts";
import { monotonicNow } from "../machine/clock.ts";
import { library, type Client, type DnsAnswer, type DnsRecord } from "./library.ts";

export const A = 1;
const CNAME = 5;
export const AAAA = 28;
export const SRV = 33;

const NAME_ERROR = 3;
/** Names in a chain; a chain that is longer is taken for a loop. */
const LONGEST_CHAIN = 8;

/** Whom to ask, and how long. */
export interface Questioning {
  readonly resolvers: readonly string[];
  /** Milliseconds. */
  readonly timeout: number;
  readonly attempts: number;
}

/** What DNS said: no records where the name has none of this type, or is not there at all. */
export interface Answer {
  readonly records: readonly DnsRecord[];
  /** Seconds. */
  readonly ttl: number;
}

/**
 * Asks for a name's records of one type, along its chain of CNAMEs.
 * @returns why there was no answer, where there was none
 */
export function ask(this: void, name: string, type: number, how: Questioning): Answer | string {
  let target: string = name;
  let ttl = Infinity;
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    const answer = askAll(target, type, how);
    if (typeof answer === "string") return answer;
    const records: DnsRecord[] = [];
    let next: string | undefined;
    for (const record of answer) {
      ttl = Math.min(ttl, record.ttl);
      if (record.type === type) records.push(record);
      // A resolver gives the whole chain; what it gives of it is in order.
      else if (record.type === CNAME) next = record.cname;
    }
    if (records.length > 0 || next === undefined) return { records, ttl: ttl === Infinity ? 0 : ttl };
    target = next;
  }
  return `more than ${LONGEST_CHAIN} CNAMEs lead from ${name}`;
}

/** Seconds for which a resolver that did not answer is asked last. */
const AVOIDED_FOR = 30;

/** Until when resolvers are asked last, as of `monotonicNow`. */
const avoidedUntil: Record<string, number | undefined> = {};

/** In their order, but first those that answered when they were asked last. */
function inOrder(resolvers: readonly string[]): readonly string[] {
  const now = monotonicNow();
  const ordered: string[] = [];
  for (const resolver of resolvers) if ((avoidedUntil[resolver] ?? 0) <= now) ordered.push(resolver);
  for (const resolver of resolvers) if ((avoidedUntil[resolver] ?? 0) > now) ordered.push(resolver);
  return ordered;
}

/** Asks one resolver after another, each as often as it may be. */
function askAll(
  name: string,
  type: number,
  { resolvers, timeout, attempts }: Questioning,
): readonly DnsRecord[] | string {
  let reason = "there is no resolver";
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const resolver of inOrder(resolvers)) {
      const answer = askOne(name, type, resolver, timeout);
      if (typeof answer !== "string") return answer;
      reason = answer;
    }
  }
  return reason;
}

function askOne(name: string, type: number, resolver: string, timeout: number): readonly DnsRecord[] | string {
  const { host, port } = resolverEndpoint(resolver);
  const [client, refusal] = library!.new({ nameservers: [[host, port]], retrans: 1, timeout });
  if (client === undefined) return tostring(refusal);
  client._id = unguessable();
  const [isReadable, answer] = pcall(query, client, name, type);
  if (!isReadable || typeof answer === "string") {
    avoidedUntil[resolver] = monotonicNow() + AVOIDED_FOR;
    return isReadable ? tostring(answer) : `the answer of ${resolver} is damaged`;
  }
  avoidedUntil[resolver] = undefined;
  const { errcode, errstr } = answer;
  if (errcode === NAME_ERROR) return [];
  return errcode === undefined ? answer : `${errstr} from ${resolver}`;
}

/** The library throws where an answer ends too early. */
function query(this: void, client: Client, name: string, type: number): DnsAnswer | string {
  const [answer, failure] = client.query(name, { qtype: type });
  return answer ?? tostring(failure);
}

/** The number of a question, so that nobody can answer who has not seen it; workers have the same `math.random`. */
function unguessable(): number {
  const [file] = io.open("/dev/urandom", "rb");
  if (file === undefined) return Math.floor(math.random() * 65536);
  const bytes = file.read(2);
  file.close();
  return typeof bytes === "string" ? byteAt(bytes, 0) * 256 + byteAt(bytes, 1) : 0;
}
