import { error, sayingMore } from "../../../findings/finding.ts";

// 7xx: secrets

// What stands in place of a secret is never repeated, because it may be one.

export const secretInRules = sayingMore(
  error(
    701,
    (option: string) =>
      `A secret must never be in the rules: it would end up in the Lua files of lua-out/, where anyone could read it. Say where nginx finds it: ${option}: fromFile("/etc/limpet/${option}") or fromEnvironment("LIMPET_${option.toUpperCase()}")`,
  ),
);
export const notASecret = error(
  702,
  (option: string) =>
    `${option} must be what fromFile("/etc/limpet/${option}") or fromEnvironment("LIMPET_${option.toUpperCase()}") returns.`,
);
export const badSecretPath = error(
  703,
  () => 'The path of a secret must be absolute and have no control characters, as in fromFile("/etc/limpet/keys").',
);
export const badEnvironmentName = error(
  704,
  () =>
    'The name of an environment variable consists of letters, digits and "_", and does not begin with a digit: fromEnvironment("LIMPET_KEYS")',
);
