/** Where a secret is. nginx's master process reads it at start and reload. It is never in a file that is built. */
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
 * A secret in a file. Only root needs to be able to read it.
 * @param path absolute, on nginx's machine
 */
export function fromFile(path: string): SecretInFile {
  return { kind: "file", path };
}

/**
 * A secret in an environment variable of nginx's master process. No `env` directive is needed. A reload
 * does not change a process's environment, so to change the secret you must restart nginx.
 */
export function fromEnvironment(name: string): SecretInEnvironment {
  return { kind: "environment", name };
}
