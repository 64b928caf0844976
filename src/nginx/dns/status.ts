/** What happens to a name: DNS gave addresses, or said that there are none, or did not answer; its servers changed. */
export const DNS_EVENTS = ["answered", "empty", "failed", "changed"] as const;
export type DnsEvent = (typeof DNS_EVENTS)[number];

const dictionary = ngx.shared.limpet;

/** Counts for all workers. */
export function countDns(upstream: string, server: string, event: DnsEvent): void {
  dictionary?.incr(eventKey(upstream, server, event), 1, 0);
}

/** How often that happened. */
export function dnsCount(upstream: string, server: string, event: DnsEvent): number {
  if (dictionary === undefined) return 0;
  const [count] = dictionary.get(eventKey(upstream, server, event));
  return (count as number | undefined) ?? 0;
}

/** Says whether DNS answers for a server's name. */
export function setDnsUp(upstream: string, server: string, isUp: boolean): void {
  dictionary?.set(upKey(upstream, server), isUp);
}

/** Whether DNS answered the last time; also before the first. */
export function isDnsUp(upstream: string, server: string): boolean {
  if (dictionary === undefined) return true;
  const [isUp] = dictionary.get(upKey(upstream, server));
  return isUp !== false;
}

function eventKey(upstream: string, server: string, event: DnsEvent): string {
  return `dns ${event} ${upstream} ${server}`;
}

function upKey(upstream: string, server: string): string {
  return `dns up ${upstream} ${server}`;
}
