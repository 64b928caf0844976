import type { Secret } from "../../affinity/affinities/secret.ts";
import { slice } from "../../affinity/bytes.ts";
import { isOpenToOthers } from "./file-mode.ts";
import { parseKeyRing, type KeyRing } from "../../affinity/token/key-ring.ts";

/*
 * Secrets are read in the init phase, by the master process. Without one nginx must not start, because
 * sessions would be lost, so these functions throw. On a reload, the old workers stay.
 */

/** The text of a secret. Throws if there is none. */
export function readSecret(this: void, secret: Secret): string {
  const text = secret.kind === "file" ? readFile(secret.path) : os.getenv(secret.name);
  if (text === undefined) {
    error(
      `limpet: the environment variable ${(secret as { name: string }).name} is not set, but the rules need the secret in it`,
      0,
    );
  }
  return text;
}

/** Files of which the log has been told: one is read more than once. */
const warned: Record<string, true> = {};

function readFile(path: string): string {
  const [file, failure] = io.open(path, "r");
  if (file === undefined) error(`limpet: cannot read the secret that the rules need: ${failure}`, 0);
  if (warned[path] === undefined && isOpenToOthers(path)) {
    warned[path] = true;
    ngx.log(
      ngx.WARN,
      "limpet: every user of this machine can read or write the secret in ",
      path,
      ". Only root needs to: chmod 600 ",
      path,
    );
  }
  const text = file.read("*a");
  file.close();
  return text ?? "";
}

/** The keys in a secret. Throws if there are none that can be used. */
export function readKeys(this: void, secret: Secret): KeyRing {
  const keys = parseKeyRing(readSecret(secret));
  return typeof keys === "string" ? refuse(secret, keys) : keys;
}

/** The one key in a secret, for what can have no second one. Throws if there are others. */
export function readKey(this: void, secret: Secret): KeyRing {
  const keys = readKeys(secret);
  if (keys.length === 1) return keys;
  return refuse(
    secret,
    `hash({ key }) needs exactly one key, and there are ${keys.length}: with another key nearly every session moves. Give it a file of its own`,
  );
}

function refuse(secret: Secret, problem: string): never {
  const place = secret.kind === "file" ? secret.path : `the environment variable ${secret.name}`;
  return error(`limpet: ${place}: ${problem}`, 0);
}

/** The first line of a secret's text, for a password. */
export function readPassword(this: void, secret: Secret): string {
  const text = readSecret(secret);
  const end = text.indexOf("\n");
  return end < 0 ? text : slice(text, 0, end);
}
