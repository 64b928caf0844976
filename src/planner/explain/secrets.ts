import { readFileSync } from "node:fs";
import type { Secret } from "../../affinity/affinities/secret.ts";
import { parseKeyRing, type KeyRing } from "../../affinity/token/key-ring.ts";

/** The keys that are needed are not on this machine, or are not keys. */
export class KeysError extends Error {}

/**
 * Reads keys as nginx does, but on this machine.
 * @param file a file to read instead of all secrets that the rules name
 * @throws KeysError
 */
export function readKeys(secret: Secret, file: string | undefined): KeyRing {
  const place = file ?? (secret.kind === "file" ? secret.path : `the environment variable ${secret.name}`);
  const keys = parseKeyRing(readText(secret, file));
  if (typeof keys === "string") throw new KeysError(`${place}: ${keys}`);
  return keys;
}

function readText(secret: Secret, file: string | undefined): string {
  if (file === undefined && secret.kind === "environment") {
    const text = process.env[secret.name];
    if (text === undefined) {
      throw new KeysError(
        `The environment variable ${secret.name} is not set here. Set it, or name a file with them: --secrets FILE`,
      );
    }
    return text;
  }
  const path = file ?? (secret as { path: string }).path;
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new KeysError(`The keys in ${path} cannot be read here (${reason}). Name a file with them: --secrets FILE`);
  }
}
