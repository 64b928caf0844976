import { describeValue } from "../../../findings/describe-value.ts";
import { error } from "../../../findings/finding.ts";

// 2xx: options

export const wrongValue = error(
  201,
  (option: string, expected: string, given: unknown) => `${option} must be ${expected}, not ${describeValue(given)}.`,
);
export const missingOption = error(
  202,
  (option: string, expected: string) => `The option ${option} is missing. It must be ${expected}.`,
);
export const unknownOption = error(203, (option: string, meant: string | undefined, known: readonly string[]) =>
  meant === undefined
    ? `There is no option ${JSON.stringify(option)} here. The options are ${known.join(", ")}.`
    : `There is no option ${JSON.stringify(option)} here. Did you mean ${JSON.stringify(meant)}?`,
);
