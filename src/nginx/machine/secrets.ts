import type { Secret } from "../../affinity/affinities/secret.ts";
import { slice } from "../../affinity/bytes.ts";
import { parseKeyRing, type KeyRing } from "../../affinity/token/key-ring.ts";

/*
 * Secrets are read in the init phase, by the master process. Without one nginx must not start, for
 * sessions would be lost then and not only now, so these throw; the old workers of a reload go on.
 */

/** The text behind a secret. Throws where there is none. */
export function readSecret(this: void, secret: Secret): string {
  const text = secret.kind === "file" ? readFile(secret.path) : os.getenv(secret.name);
  if (text === undefined) {
    error(
      `limpet: the environment variable ${(secret as { name: string }).name} is not set, and the rules need its secret`,
      0,
    );
  }
  return text;
}

function readFile(path: string): string {
  const [file, failure] = io.open(path, "r");
  if (file === undefined) error(`limpet: cannot read the secret that the rules need: ${failure}`, 0);
  const text = file.read("*a");
  file.close();
  return text ?? "";
}

/** The keys behind a secret. Throws where there are none that will do. */
export function readKeys(this: void, secret: Secret): KeyRing {
  const keys = parseKeyRing(readSecret(secret));
  if (typeof keys !== "string") return keys;
  const place = secret.kind === "file" ? secret.path : `the environment variable ${secret.name}`;
  return error(`limpet: ${place}: ${keys}`, 0);
}

/** The first line of the text behind a secret, for a password. */
export function readPassword(this: void, secret: Secret): string {
  const text = readSecret(secret);
  const end = text.indexOf("\n");
  return end < 0 ? text : slice(text, 0, end);
}
