import type { Client } from "../../testkit/index.ts";
import type { Shop } from "../shop.ts";
import { Journal, type User } from "./journal.ts";
import type { Row } from "./row.ts";

/** Users beside the two that are followed one by one: enough for every server to have some. */
const CROWD = 30;

/** Goes on with the tour, and says what happens now. */
export type Tell = (line: string) => void;

/** Goes through the shop as its users would, while a server dies and comes back; notes who went where and why. */
export async function takeTour(shop: Shop, tell: Tell): Promise<readonly Row[]> {
  const journal = new Journal(shop);
  try {
    await follow(shop, journal, tell);
    return journal.rows;
  } finally {
    await journal.close();
  }
}

async function follow(shop: Shop, journal: Journal, tell: Tell): Promise<void> {
  const alice = journal.user("alice");
  // Tomcat and its kin append their name; the rules cut it off.
  const browser = journal.browser("alice.node1");
  const phone = journal.phone(alice.key);
  const bob = journal.user(nameElsewhere(shop, "alice"));
  const bobsPhone = journal.phone(bob.key);
  const others = crowd(journal, (index) => `user-${index}`);

  tell("a guest, and users who log in");
  await journal.visit("a guest", journal.browser(undefined), shop.rules.shop.servers.length);
  await journal.login("alice's browser", alice, browser);
  await journal.add("alice's browser", alice, browser, "pear");
  await journal.look("alice's phone", alice, phone, "same key: same server, same cart");
  await journal.login(`${bob.key}'s phone`, bob, bobsPhone);
  await journal.add(`${bob.key}'s phone`, bob, bobsPhone, "plum");
  await journal.loginAll(`${others.size} others`, others, "each by the hash of their own key");

  const server = alice.session?.server;
  if (server !== undefined && shop.rules.shop.servers.length > 1) {
    tell(`${server} dies`);
    await journal.kill(server);
    const elsewhere = new Map([...others].filter(([user]) => user.session?.isMemoryGone === false));
    const visitAgain = async (): Promise<void> => {
      await journal.look("alice's browser", alice, browser);
      await journal.login("alice's browser", alice, browser);
      await journal.look("alice's phone", alice, phone, "same key, so it follows the browser");
      await journal.look(`${bob.key}'s phone`, bob, bobsPhone);
      await journal.lookAll(`${elsewhere.size} others`, elsewhere, `not on ${server}: none of these may move`);
    };
    await visitAgain();

    tell(`${server} comes back; waiting until requests return to it`);
    await journal.revive(server, browser);
    await visitAgain();
  }

  tell("newcomers whose key the application makes");
  journal.event("what hashing alone cannot hold: see the README");
  const newcomers = crowd(journal, () => undefined);
  await journal.loginAll(`${newcomers.size} newcomers`, newcomers, "no key: round robin; the server makes one");
  await journal.lookAll(`${newcomers.size} newcomers`, newcomers, "a key that the server made: hashing cannot hold it");
}

/** A second user is more interesting on another server. Where there is only one, any name will do. */
function nameElsewhere({ rules }: Shop, somebody: string): string {
  const [home] = rules.preferenceOrder(somebody);
  const names = ["bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory"];
  return names.find((name) => rules.preferenceOrder(name)[0] !== home) ?? "bob";
}

function crowd(journal: Journal, key: (index: number) => string | undefined): ReadonlyMap<User, Client> {
  const users = Array.from({ length: CROWD }, (_, index) => journal.user(key(index + 1)));
  return new Map(users.map((user) => [user, journal.phone(user.key)]));
}
