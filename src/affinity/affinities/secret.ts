/** Where a secret is. It is read when nginx starts or reloads, by the master process, and is in no built file. */
export type Secret = SecretInFile | SecretInEnvironment;

/** A secret in a file. */
export interface SecretInFile {
  readonly kind: "file";
  readonly path: string;
}

/** A secret in an environment variable. */
export interface SecretInEnvironment {
  readonly kind: "environment";
  readonly name: string;
}

/**
 * A secret in a file, which nobody but root need be able to read.
 * @param path absolute, on nginx's machine
 */
export function fromFile(path: string): SecretInFile {
  return { kind: "file", path };
}

/**
 * A secret in an environment variable of nginx's master process; no `env` directive is needed. A
 * reload does not change a process's environment: to change the secret nginx must be restarted.
 */
export function fromEnvironment(name: string): SecretInEnvironment {
  return { kind: "environment", name };
}
