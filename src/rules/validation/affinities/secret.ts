import { z } from "zod";
import type { SecretInEnvironment, SecretInFile } from "../../../affinity/affinities/secret.ts";
import { missingOption } from "../findings/options.ts";
import { badEnvironmentName, badSecretPath, notASecret, secretInRules } from "../findings/secrets.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { CONTROL_CHARACTER } from "../names.ts";
import { isObject, readOptions, text } from "../options.ts";

const kind = z.string();

const fileShape = { kind, path: text("a path on nginx's machine") } satisfies Record<keyof SecretInFile, z.ZodType>;

const environmentShape = { kind, name: text("the name of an environment variable") } satisfies Record<
  keyof SecretInEnvironment,
  z.ZodType
>;

/**
 * A secret, if there is one. No message repeats what stands in its place.
 * @param path to the secret itself
 */
export function validateSecret(value: unknown, option: string, path: Path, mistakes: Mistakes): void {
  if (value === undefined) return;
  if (typeof value === "string") {
    mistakes.inValue(path, secretInRules(option));
  } else if (isObject(value) && value.kind === "file") {
    const { path: file } = readOptions(value, fileShape, path, mistakes);
    if (file !== undefined && (!file.startsWith("/") || CONTROL_CHARACTER.test(file)))
      mistakes.inValue([...path, "path"], badSecretPath());
  } else if (isObject(value) && value.kind === "environment") {
    const { name } = readOptions(value, environmentShape, path, mistakes);
    if (name !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      mistakes.inValue([...path, "name"], badEnvironmentName());
  } else {
    mistakes.inValue(path, notASecret(option));
  }
}

/** The keys that an affinity cannot do without. */
export function validateKeys(value: unknown, path: Path, mistakes: Mistakes): void {
  if (value === undefined) {
    mistakes.inName(path, missingOption("keys", 'where the keys are, such as fromFile("/etc/limpet/keys")'));
  }
  validateSecret(value, "keys", [...path, "keys"], mistakes);
}
