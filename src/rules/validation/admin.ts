import { z } from "zod";
import type { Admin } from "../../affinity/rules.ts";
import { validateSecret } from "./affinities/secret.ts";
import { adminWithoutTokens, badStateFile } from "./findings/upstreams.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { CONTROL_CHARACTER } from "./names.ts";
import { readOptions } from "./options.ts";

const shape = { tokens: z.unknown() } satisfies Record<keyof Admin, z.ZodType>;

/** Who may use the API. */
export function validateAdmin(value: unknown, path: Path, mistakes: Mistakes): void {
  if (value === undefined) return;
  const { tokens } = readOptions(value, shape, path, mistakes);
  if (tokens === undefined) mistakes.inName(path, adminWithoutTokens());
  validateSecret(tokens, "tokens", [...path, "tokens"], mistakes);
}

export function validateStateFile(value: string | undefined, path: Path, mistakes: Mistakes): void {
  if (value !== undefined && (!value.startsWith("/") || CONTROL_CHARACTER.test(value)))
    mistakes.inValue(path, badStateFile());
}
