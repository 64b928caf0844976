import { answer, OK, type Answer } from "../answer.ts";
import { scripts, styles, text } from "./page.ts";

const FOUND = 302;

/**
 * Nothing but what is in the page runs or is loaded, it talks to nobody but the proxy that it came from, no site can
 * show it in a frame, and no text becomes markup.
 */
const POLICY =
  `default-src 'none'; style-src ${styles}; script-src ${scripts}; img-src data:; connect-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const HEADERS: Readonly<Record<string, string>> = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": POLICY,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** The page for operators, which reads the API. */
export function pageAnswer(this: void): Answer {
  return answer(text, OK, HEADERS);
}

/** Whether a browser asks on behalf of who sits before it. */
export function isForPeople(this: void): boolean {
  return (ngx.var.http_accept ?? "").indexOf("text/html") >= 0;
}

/** From the location's beginning to the page. nginx would put its own port before an absolute path, and a tunnel has another. */
export function toPage(this: void): Answer {
  return answer("", FOUND, { Location: "limpet/page" });
}
