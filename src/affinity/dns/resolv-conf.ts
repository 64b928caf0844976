import { decimal } from "../address.ts";
import { slice } from "../bytes.ts";
import { isIpAddress } from "../servers/address-form.ts";
import { wordsOfLines } from "./words.ts";

/** What /etc/resolv.conf says of how names are looked up. */
export interface ResolvConf {
  readonly resolvers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly attempts: number;
}

/** As the C library: the machine itself, where no other is named. */
const OWN = "127.0.0.1";
/** Milliseconds; less than the C library's, which looks a name up once, while nobody can wait for it. */
const TIMEOUT = 2000;
const ATTEMPTS = 2;
const MILLISECONDS = 1000;
/** The highest that the C library takes. */
const MOST_DOTS = 15;
const MOST_ATTEMPTS = 5;
const LONGEST_TIMEOUT = 30;

/** Reads the text of /etc/resolv.conf; of several `search` and `domain` lines the last counts (resolv.conf(5)). */
export function readResolvConf(text: string): ResolvConf {
  const resolvers: string[] = [];
  let search: string[] = [];
  let ndots = 1;
  let timeout = TIMEOUT;
  let attempts = ATTEMPTS;
  for (const words of wordsOfLines(text)) {
    const key = words[0]!;
    if (key === "nameserver" && words.length > 1 && isIpAddress(words[1]!)) {
      resolvers.push(words[1]!.indexOf(":") < 0 ? words[1]! : `[${words[1]!}]`);
    } else if (key === "search" || key === "domain") {
      search = [];
      for (let i = 1; i < words.length; i++) search.push(words[i]!);
    } else if (key === "options") {
      for (let i = 1; i < words.length; i++) {
        const option = words[i]!;
        ndots = Math.min(numberAfter("ndots:", option) ?? ndots, MOST_DOTS);
        const seconds = numberAfter("timeout:", option);
        if (seconds !== undefined && seconds > 0) timeout = Math.min(seconds, LONGEST_TIMEOUT) * MILLISECONDS;
        attempts = Math.max(1, Math.min(numberAfter("attempts:", option) ?? attempts, MOST_ATTEMPTS));
      }
    }
  }
  if (resolvers.length === 0) resolvers.push(OWN);
  return { resolvers, search, ndots, timeout, attempts };
}

function numberAfter(name: string, option: string): number | undefined {
  if (option.indexOf(name) !== 0 || option.length === name.length) return undefined;
  const digits = slice(option, name.length, option.length);
  for (let i = 0; i < digits.length; i++) {
    if ("0123456789".indexOf(slice(digits, i, i + 1)) < 0) return undefined;
  }
  return decimal(digits);
}
