import type { Pause } from "../machine.ts";

/** What the tokens of one key call the servers of one generation. */
export interface ServerDigests {
  /** By server index. */
  readonly digests: readonly string[];
  readonly serverByDigest: Readonly<Record<string, number | undefined>>;
}

/** The keyed digest of a server's name. */
export type DigestServer = (this: void, name: string) => string;

/** The keys of an upstream that tokens name servers with. Each has a place, and each generation has its digests there. */
export interface DigestKeys {
  readonly secrets: string[];
  readonly digesters: DigestServer[];
}

export function createDigestKeys(): DigestKeys {
  return { secrets: [], digesters: [] };
}

/**
 * The place of a key, which is made where it has none yet.
 * @param makeDigester makes the key's digester
 */
export function digestPlace(keys: DigestKeys, secret: string, makeDigester: (this: void) => DigestServer): number {
  for (let place = 0; place < keys.secrets.length; place++) {
    if (keys.secrets[place] === secret) return place;
  }
  keys.secrets.push(secret);
  keys.digesters.push(makeDigester());
  return keys.secrets.length - 1;
}

/**
 * @param formerNames other names of some of the servers, by index
 * @param pause is called after every piece of work
 */
export function digestServers(
  digestServer: DigestServer,
  names: readonly string[],
  formerNames: Readonly<Record<number, string | undefined>>,
  pause: Pause,
): ServerDigests {
  const digests: string[] = [];
  const serverByDigest: Record<string, number | undefined> = {};
  for (let server = 0; server < names.length; server++) {
    const digest = digestServer(names[server]!);
    digests.push(digest);
    serverByDigest[digest] = server;
    const former = formerNames[server];
    if (former !== undefined) serverByDigest[digestServer(former)] = server;
    pause();
  }
  return { digests, serverByDigest };
}
