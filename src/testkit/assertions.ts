import { formatJournal, type JournalEntry, type Journalist } from "./journal.ts";

/** A session went elsewhere than it should. The message has the client's journal. */
export class WrongServer extends Error {
  override readonly name = "WrongServer";

  constructor(what: string, ...journals: readonly (readonly JournalEntry[])[]) {
    super([what, ...journals.map(formatJournal)].join("\n"));
  }
}

/** The servers in the order of the journal, each once for as many requests in a row as it served. */
function stations(journal: readonly JournalEntry[]): readonly (string | undefined)[] {
  return journal
    .map(({ servedBy }) => servedBy)
    .filter((server, index, all) => index === 0 || server !== all[index - 1]);
}

function spoken(servers: readonly (string | undefined)[]): string {
  return servers.map((server) => server ?? "nobody").join(", then ");
}

/**
 * That one server has answered everything that the client has asked so far, or since `clearJournal()`.
 * @param server which one; default: any, but one and the same
 * @throws {WrongServer} otherwise; also when the client has asked nothing, or had no answer of a server
 */
export function assertStayed({ journal }: Journalist, server?: string): void {
  const [first, ...others] = stations(journal);
  if (first !== undefined && others.length === 0 && (server === undefined || first === server)) return;
  const wanted = server === undefined ? "one server" : `server ${server}`;
  const was = journal.length === 0 ? "it sent no requests" : `it was served by ${spoken(stations(journal))}`;
  throw new WrongServer(`The client should have stayed on ${wanted}, but ${was}:`, journal);
}

/**
 * That the client's last move was from that server to the other, and that it stayed there. Answers that no server gave
 * (a proxy's 502 while one was going down) lie between the two.
 * @throws {WrongServer} otherwise
 */
export function assertMoved(
  { journal }: Journalist,
  { from, to }: { readonly from?: string; readonly to?: string },
): void {
  const [before, now] = stations(journal.filter(({ servedBy }) => servedBy !== undefined)).slice(-2);
  const hasMoved = before !== undefined && now !== undefined && journal.at(-1)?.servedBy === now;
  if (hasMoved && (from ?? before) === before && (to ?? now) === now) return;
  const places = [from === undefined ? "" : ` from ${from}`, to === undefined ? "" : ` to ${to}`].join("");
  throw new WrongServer(
    `The client should have moved${places || " to another server"}, but it was served by ${spoken(stations(journal)) || "nobody"}:`,
    journal,
  );
}

/**
 * That the last requests of all these clients went to the same server: a browser and a mobile app of one session, say.
 * @throws {WrongServer} otherwise
 */
export function assertTogether(...clients: readonly Journalist[]): void {
  const servers = clients.map(({ journal }) => journal.at(-1)?.servedBy);
  if (servers.length > 0 && servers.every((server) => server !== undefined && server === servers[0])) return;
  throw new WrongServer(
    `The clients should be on one server, but they are on ${servers.map((server) => server ?? "none").join(" and ")}:`,
    ...clients.map(({ journal }) => journal.slice(-1)),
  );
}

/** How many of the clients each server answered last, by its name; under `"nobody"` those that none did. */
export function countByServer(clients: Iterable<Journalist>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { journal } of clients) {
    const server = journal.at(-1)?.servedBy ?? "nobody";
    counts[server] = (counts[server] ?? 0) + 1;
  }
  return counts;
}
