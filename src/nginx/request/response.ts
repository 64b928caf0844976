import { add_header } from "ngx.resp";
import type { EditableResponse } from "../../affinity/message.ts";

const headers = ngx.header;
const NO_LINES: readonly string[] = [];

/** The Lua module reads no more lines of one name than this, and says nothing of the others. */
const MOST_LINES = 100;

/** Number of headers, for `get_headers`. */
const NO_LIMIT = 0;

/** The answer to the current request, before it goes to the client. */
export const currentResponse: EditableResponse = {
  status() {
    return ngx.status;
  },
  header(name) {
    const value = headers[name];
    return value === undefined || typeof value === "string" ? value : value.join(", ");
  },
  setHeader(name, value) {
    headers[name] = value;
  },
  setCookies() {
    const lines = headers["Set-Cookie"];
    if (lines === undefined) return NO_LINES;
    if (typeof lines === "string") return [lines];
    return lines.length < MOST_LINES ? lines : allSetCookies(lines);
  },
  replaceSetCookies(lines) {
    headers["Set-Cookie"] = lines;
  },
  addSetCookie(line) {
    add_header("Set-Cookie", line);
  },
};

/** @param first the first of them */
function allSetCookies(first: readonly string[]): readonly string[] {
  const [all] = ngx.resp.get_headers(NO_LIMIT);
  const lines = all["set-cookie"];
  return lines === undefined || typeof lines === "string" ? first : lines;
}
