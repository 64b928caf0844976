import { error, warning } from "../../../findings/finding.ts";

// 37x: health of servers

export const badCheckPath = error(
  370,
  (path: string) =>
    `${JSON.stringify(path)} cannot be the path of a check. It begins with "/" and has no spaces or control characters, as in path: "/health".`,
);
export const badCheckToken = error(
  371,
  (option: string, text: string, example: string) =>
    `${JSON.stringify(text)} cannot be the ${option} of a check. Write it without spaces and control characters, as in ${option}: ${JSON.stringify(example)}.`,
);
export const verifyWithoutName = error(
  372,
  () =>
    'A certificate is verified for a name, and this check has none. Write it, as in tls: { serverName: "shop.internal", verify: true }.',
);
export const checkOptionWithoutEffect = warning(
  373,
  (option: string, protocol: string, needed: string) =>
    `${option} has no effect, because the check's protocol is ${JSON.stringify(protocol)}. Leave it out, or write protocol: ${JSON.stringify(needed)} in the check.`,
);
export const tooManyFailures = error(
  374,
  (failures: number, of: number) =>
    `Of ${of} tries ${failures} cannot fail. Write fewer failures, or a larger "of", as in outlier: { failures: 5, of: 20 }.`,
);
export const badStatuses = error(
  375,
  (value: unknown) =>
    `${JSON.stringify(value)} is no status and no range of them. Write a number from 100 to 599, or a range such as "500-599".`,
);
