import { describeValue } from "../../../findings/describe-value.ts";
import { error, sayingMore } from "../../../findings/finding.ts";

// 5xx: tagged sessions

export const noCarriers = error(
  510,
  () => 'Without a carrier there is nothing to tag. Say what carries the session id: carriers: [cookie("JSESSIONID")]',
);
export const notACarrier = sayingMore(
  error(
    511,
    (given: unknown, sources: string) =>
      `A carrier is what ${sources} returns, not ${describeValue(given)}: the session id is read from both requests and responses, ` +
      "and only for these does Limpet know where it is in each.",
  ),
);
export const carrierOfCookies = error(
  512,
  (name: string) =>
    `The header ${JSON.stringify(name)} holds several cookies, each with its own value. Name the cookie that carries the session id: cookie("sid")`,
);
export const duplicateCarrier = error(
  513,
  (kind: "cookie" | "header" | "pathParameter", name: string) =>
    `${kind}(${JSON.stringify(name)}) is already a carrier of this upstream${
      kind === "pathParameter" ? "" : ` (the case of a ${kind}'s name does not matter)`
    }, and a session id is tagged only once. Remove one of them.`,
);
export const badTagSeparator = error(
  514,
  (given: string) =>
    `${JSON.stringify(given)} cannot stand between a session id and its tag. Write "~", ".", "!" or "*": no tag contains these, ` +
    "and clients leave them unchanged in cookies, headers and paths.",
);
