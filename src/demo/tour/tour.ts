import { buildScaledUp } from "../rules.ts";
import type { Shop } from "../shop.ts";
import { Journal } from "./journal.ts";
import type { Tour } from "./row.ts";
import type { Visitor } from "./visitor.ts";

/** Visitors at the start, and those who come later: enough for every server to have some. */
const CROWD = 32;
const NEWCOMERS = 24;

/** Goes on with the tour, and says what happens now. */
export type Tell = (line: string) => void;

/** Goes through the shop as its visitors would, while a server is added, and one dies and comes back. */
export async function takeTour(shop: Shop, tell: Tell): Promise<Tour> {
  const journal = new Journal(shop);
  try {
    tell("visitors log in");
    const [alice, bob] = await openSessions(journal);
    tell("building the rules with one server more, and reloading both proxies");
    await scaleUp(shop, journal);
    // Where alice could not log in, there is nothing more to see.
    const server = alice.server;
    if (server !== undefined) {
      tell(`${server} dies`);
      await loseServer(server, journal, alice, bob);
      tell(`${server} comes back; waiting until both proxies know`);
      await bringBack(server, journal);
    }
    return journal.tour;
  } finally {
    await journal.close();
  }
}

/** @returns a browser and a phone with sessions on the same server */
async function openSessions(journal: Journal): Promise<[Visitor, Visitor]> {
  journal.chapter(
    "Everybody logs in",
    "Nobody brings a session. The server opens one and sends its id, browsers get it in a cookie and mobile apps in " +
      "a header. On the way out Limpet appends a tag, which names the server and is signed; on the way back it takes " +
      "the tag off again.",
  );
  const crowd = journal.invite(CROWD);
  const outcomes = await Promise.all(crowd.map((visitor) => visitor.logIn()));

  const alice = crowd.find(({ device }) => device === "browser")!;
  const phones = crowd.filter(({ device }) => device === "phone");
  const bob = phones.find(({ server }) => server === alice.server) ?? phones[0]!;
  const others = crowd.filter((visitor) => visitor !== alice && visitor !== bob);
  const of = (...visitors: readonly Visitor[]) => visitors.map((visitor) => outcomes[crowd.indexOf(visitor)]!);
  journal.note("alice's browser", "/login", of(alice));
  journal.note("bob's phone", "/login", of(bob));
  journal.note(`${others.length} others`, "/login", of(...others));
  journal.quote(`From now on they send, with the tag behind the last "~":\n${alice.carrier}\n${bob.carrier}`);
  await journal.look("alice's browser", alice);
  await journal.look("bob's phone", bob);
  await journal.look(`${others.length} others`, ...others);
  return [alice, bob];
}

async function scaleUp(shop: Shop, journal: Journal): Promise<void> {
  await using rules = await buildScaledUp(shop.rules);
  await shop.adopt(rules);
  journal.chapter(
    `A server more: ${rules.added.name}`,
    `The rules are built with ${rules.added.name} in them, and both proxies reload. Sessions stay where they are; ` +
      "new ones go to the new server, too.",
  );
  await journal.look(`all ${journal.visitors.length}`, ...journal.visitors);
  const newcomers = journal.invite(NEWCOMERS);
  await journal.logIn(`${newcomers.length} newcomers`, ...newcomers);
}

async function loseServer(server: string, journal: Journal, alice: Visitor, bob: Visitor): Promise<void> {
  const concerned = journal.visitors.filter((visitor) => visitor.server === server);
  const unconcerned = journal.visitors.filter((visitor) => visitor.server !== server);
  const others = concerned.filter((visitor) => visitor !== alice && visitor !== bob);
  await journal.kill(server);
  journal.chapter(
    `${server} is killed`,
    "Its sessions were in its memory, and no routing brings them back. Limpet takes their visitors to another server, " +
      "which does not know the session and says so (409): log in again. They do, with nothing in hand, so it is the " +
      "next server's turn. It opens a new session, and there they stay. The others notice nothing.",
  );
  const groups: [string, readonly Visitor[]][] = [
    ["alice's browser", [alice]],
    ["bob's phone", concerned.includes(bob) ? [bob] : []],
    [`${others.length} more on ${server}`, others],
  ];
  for (const [who, visitors] of groups) {
    await journal.look(who, ...visitors);
    await journal.logIn(who, ...visitors);
    await journal.look(who, ...visitors);
  }
  await journal.look(`${unconcerned.length} elsewhere`, ...unconcerned);
}

async function bringBack(server: string, journal: Journal): Promise<void> {
  await journal.revive(server);
  journal.chapter(
    `${server} is started again, with an empty memory`,
    "It gets new sessions. Those that had to leave it do not return: what they have is on another server now.",
  );
  await journal.look(`all ${journal.visitors.length}`, ...journal.visitors);
  const newcomers = journal.invite(NEWCOMERS);
  await journal.logIn(`${newcomers.length} newcomers`, ...newcomers);
}
