import { decimal } from "../../affinity/address.ts";
import { doNotPause } from "../../affinity/machine.ts";
import type { OperatorChanges } from "../../affinity/servers/operator-changes.ts";
import { readChanges, writeSharedChanges } from "../../affinity/servers/operator-changes-text.ts";
import { slice } from "../../affinity/bytes.ts";
import { printable } from "../../affinity/printable.ts";
import type { KeyRing } from "../../affinity/token/key-ring.ts";
import { hostName } from "../machine/host-name.ts";
import { nginxMachine } from "../machine/machine.ts";
import type { Client } from "../redis/client.ts";

/*
 * Where the proxies of an upstream tell each other what operators changed: one key in Redis. Its value:
 *
 *   limpet changes 2 TAG           an HMAC-SHA-256 of the key and of all behind this line
 *   TIME                           when it was written: milliseconds since the epoch
 *   …                              what `writeSharedChanges` writes
 */

const MARK = "limpet changes ";
const VERSION = "2";
/** Digits of a time: until the year 5138. */
const MOST_DIGITS = 14;
const DAMAGED = "it is damaged, or signed with a key that this proxy does not have";

/** What an upstream has of it, in this worker. Times as of `monotonicNow`. */
export interface SharedPlace {
  readonly client: Client;
  readonly key: string;
  /** For messages: the name of this machine. */
  readonly host: string;
  /** Tags of texts, by the keys of the rules; the first signs. */
  readonly tags: readonly ((this: void, text: string) => string)[];
  /** When Redis is asked next. */
  nextLook: number;
  /** It is being asked, until then at most. */
  busyUntil: number;
  /** The generation that was published when it was asked last: a newer one may be told. */
  toldNumber: number;
  /** The value and the generation that are known to agree. */
  settledText: string | undefined;
  settledNumber: number;
  /** Whether the value has to be written anew after a while, and when it was written: milliseconds since the epoch. */
  settledTime: number | undefined;
  /** Why what others changed cannot be used with what was changed here. */
  conflict: string | undefined;
  /** The value that cannot be used, and that the log was told of. */
  refusedText: string | undefined;
  /** Whether a value with the tag of another key was signed anew: once, because proxies may have their keys in another order. */
  hasRenewedTag: boolean;
}

/** In the init phase. */
export function createSharedPlace(this: void, upstream: string, client: Client, keys: KeyRing): SharedPlace {
  const key = `${client.settings.keyPrefix}servers:${upstream}`;
  const tags: ((this: void, text: string) => string)[] = [];
  for (const { secret } of keys) {
    const digest = nginxMachine.hmacSha256(secret);
    // What is before the text keeps this apart from all else that the key is for, and from other upstreams.
    tags.push((text) => nginxMachine.encodeBase64url(digest(`${MARK}${key}\n${text}`)));
  }
  return {
    client,
    key,
    host: hostName(),
    tags,
    nextLook: 0,
    busyUntil: 0,
    toldNumber: 0,
    settledText: undefined,
    settledNumber: 0,
    settledTime: undefined,
    conflict: undefined,
    refusedText: undefined,
    hasRenewedTag: false,
  };
}

/**
 * The value for Redis.
 * @param milliseconds since the epoch
 */
export function sealChanges(this: void, { tags }: SharedPlace, changes: OperatorChanges, milliseconds: number): string {
  const text = `${string.format("%.0f", milliseconds)}\n${writeSharedChanges(changes, doNotPause)}`;
  return `${MARK}${VERSION} ${tags[0]!(text)}\n${text}`;
}

/** A value that was read, or why it cannot be used. */
export type Unsealed =
  | {
      readonly changes: OperatorChanges;
      /** Milliseconds since the epoch; `undefined` where Redis has no value. */
      readonly written: number | undefined;
      readonly hasFirstKey: boolean;
      readonly wrong?: undefined;
    }
  | { readonly wrong: string };

/** @param value "" where Redis has none */
export function unsealChanges(this: void, { tags }: SharedPlace, value: string): Unsealed {
  if (value === "") return { changes: [], written: undefined, hasFirstKey: true };
  const lineEnd = value.indexOf("\n");
  const versionEnd = value.indexOf(" ", MARK.length);
  if (slice(value, 0, Math.min(MARK.length, value.length)) !== MARK || versionEnd < 0 || lineEnd < versionEnd)
    return { wrong: "it was not written by Limpet" };
  const version = slice(value, MARK.length, versionEnd);
  if (version !== VERSION)
    return { wrong: `it has format ${printable(version)}, and this Limpet reads format ${VERSION}` };
  const tag = slice(value, versionEnd + 1, lineEnd);
  const text = slice(value, lineEnd + 1, value.length);
  for (let i = 0; i < tags.length; i++) {
    if (tags[i]!(text) !== tag) continue;
    const timeEnd = text.indexOf("\n");
    if (timeEnd < 0 || timeEnd > MOST_DIGITS) return { wrong: DAMAGED };
    const changes = readChanges(slice(text, timeEnd + 1, text.length), doNotPause);
    if (changes === undefined) return { wrong: DAMAGED };
    return { changes, written: decimal(slice(text, 0, timeEnd)), hasFirstKey: i === 0 };
  }
  return { wrong: DAMAGED };
}
