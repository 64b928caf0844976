import { withDefaults } from "../rule.ts";
import { setCookieLine } from "../cookies/issued-cookie.ts";
import { FORGED } from "../evidence.ts";
import type { ProvisionedCookie } from "../provision.ts";
import type { TokenCodec } from "../token/codec.ts";
import type { Binder } from "./binder.ts";
import { createCookieBinder, type FoundCookie } from "./cookie-binder.ts";
import { FOUND_NOTHING, type Found } from "./found.ts";

interface FoundRenamed extends FoundCookie {
  /** The browser has the cookie under its other name only. */
  readonly hasOtherName?: boolean;
}

const MOVING = { isDue: true, hasOtherName: true };

/**
 * Reads the issued cookie also under the other name that it may have been written with, and moves it: the next answer
 * writes it under its own name and deletes the other.
 * @param otherName see `NamedCookie`
 */
export function createRenamedCookieBinder(
  rule: ProvisionedCookie,
  otherName: string,
  codec: TokenCodec,
): Binder<FoundRenamed> {
  const own = createCookieBinder(rule, codec);
  const otherRule = withDefaults({ name: otherName }, rule);
  const other = createCookieBinder(otherRule, codec);
  const { findInBalancer: findOwn } = own;
  const { findInBalancer: findOther } = other;
  const deleted = withDefaults({ expires: 0 }, otherRule);
  return {
    find(request, now, lineup, isFound, spent) {
      const found = own.find(request, now, lineup, isFound, notMoved(spent));
      if (found !== FOUND_NOTHING && found.evidence !== FORGED) return found;
      return movedOr(found, other.find(request, now, lineup, isFound, undefined));
    },
    findInBalancer:
      findOwn === undefined || findOther === undefined
        ? undefined
        : (isFound, request, now, lineup, spent) => {
            const found = findOwn(isFound, request, now, lineup, notMoved(spent));
            if (found !== FOUND_NOTHING && found.evidence !== FORGED) return found;
            return movedOr(found, findOther(isFound, request, now, lineup, undefined));
          },
    idleOf: (found, now) => own.idleOf!(found, now),
    bind(request, response, now, exchange, found) {
      if ((found as FoundRenamed).hasOtherName !== true) return own.bind(request, response, now, exchange, found);
      const lines = response.setCookies().length;
      const isBound = own.bind(request, response, now, exchange, found);
      const isWritten = response.setCookies().length > lines;
      if (isWritten) response.addSetCookie(setCookieLine(deleted, "", request, now, codec.machine));
      return isBound;
    },
  };
}

/** What was moved says so in a field of its own, and is not used again. */
function notMoved(spent: Found | undefined): Found | undefined {
  return spent === undefined || (spent as FoundRenamed).hasOtherName === true ? undefined : spent;
}

/** What is under the other name, unless this upstream has not signed it: then it is another upstream's. */
function movedOr(found: Found, other: Found): Found {
  if (other === FOUND_NOTHING || other.evidence === FORGED) return found;
  return withDefaults(MOVING, other as FoundCookie);
}
