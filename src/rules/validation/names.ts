import { badCookieName, badHeaderName } from "./findings/session-sources.ts";
import { badHeaderOption } from "./findings/upstreams.ts";
import type { Finding } from "../../findings/finding.ts";
import type { Mistakes, Path } from "./mistake.ts";

/** RFC 9110, section 5.6.2: what cookies and headers are named with. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What would end a line of a header or of a file, or a text in C. */
export const CONTROL_CHARACTER = /\p{Cc}/u;

export function cookieNameFinding(name: string): Finding | undefined {
  return TOKEN.test(name) ? undefined : badCookieName(name);
}

export function headerNameFinding(name: string): Finding | undefined {
  return TOKEN.test(name) ? undefined : badHeaderName(name);
}

/** An option of an upstream that names a header. */
export function validateHeaderOption(option: string, name: string | undefined, path: Path, mistakes: Mistakes): void {
  if (name !== undefined && !TOKEN.test(name)) mistakes.inValue([...path, option], badHeaderOption(option, name));
}
