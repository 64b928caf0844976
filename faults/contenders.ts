/** A way to keep sessions, and how its clients carry them. */
export interface Contender {
  readonly name: string;
  /** Which proxy it is a part of. */
  readonly proxy: "limpet" | "nginx" | "haproxy";
  /** Where it takes requests. */
  readonly port: number;
  /** How a client opens a session. */
  readonly login: "/login" | "/login?route=1";
  /** Whether a client brings its session id from the start, in a header. */
  readonly bringsKey: boolean;
}

function contender(proxy: Contender["proxy"], name: string, port: number, more: Partial<Contender> = {}): Contender {
  return { proxy, name, port, login: "/login", bringsKey: false, ...more };
}

/** Those of Limpet have the names of their upstreams in the rules. */
export const CONTENDERS: readonly Contender[] = [
  contender("limpet", "hash", 8101, { bringsKey: true }),
  contender("limpet", "route", 8102, { login: "/login?route=1" }),
  contender("limpet", "issueCookie", 8103),
  contender("limpet", "tagSession", 8104),
  contender("limpet", "learn", 8105),
  contender("limpet", "learnRedis", 8106),
  contender("nginx", "hash", 8111, { bringsKey: true }),
  contender("nginx", "sticky cookie", 8112),
  contender("haproxy", "cookie", 8121),
];

export function titleOf({ proxy, name }: Contender): string {
  return proxy === "haproxy" ? `HAProxy ${name}` : `${proxy === "nginx" ? "nginx" : "Limpet"} ${name}`;
}
