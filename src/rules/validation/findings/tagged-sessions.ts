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
      `A carrier is what ${sources} returns, not ${describeValue(given)}: only for these does Limpet know where the session id is.`,
  ),
);
export const carrierOfCookies = error(
  512,
  (name: string) =>
    `The header ${JSON.stringify(name)} holds several cookies, each with its own value. Name the cookie that carries the session id: cookie("sid")`,
);
export const duplicateCarrier = error(
  513,
  (carrier: string, caseless: string | undefined) =>
    `${carrier} is already a carrier of this upstream${
      caseless === undefined ? "" : ` (the case of ${caseless} does not matter)`
    }, and a session id is tagged only once. Remove one of them.`,
);
export const badTagSeparator = error(
  514,
  (given: string) =>
    `${JSON.stringify(given)} cannot stand between a session id and its tag. Write "~", ".", "!" or "*": no tag contains these, ` +
    "and clients leave them unchanged in cookies, headers and paths.",
);
export const onlyInRequests = error(
  515,
  (carrier: string) =>
    `${carrier} is only in requests, and new session ids come in responses. Name the cookie or the header that brings them there, ` +
    `as in create: [header("X-Session-Id")], and look the sessions up by ${carrier}: lookup: [header("X-Session-Id"), ${carrier}]`,
);
export const nothingTagged = error(
  516,
  () =>
    "Nothing would ever be tagged, because all of these carriers are only in requests. Name also the cookie or the header in which " +
    'the application hands the session id out, as in carriers: [header("X-Auth-Token"), bearerToken()]',
);
export const carrierWithinAnother = error(
  517,
  (carrier: string, other: string) =>
    `${carrier} and ${other} read the same part of a request header, and a session id is tagged only once. Remove one of them.`,
);
