import { add_header } from "ngx.resp";
import type { EditableResponse } from "../../affinity/message.ts";

const headers = ngx.header;
const NO_LINES: readonly string[] = [];

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
    return typeof lines === "string" ? [lines] : lines;
  },
  replaceSetCookies(lines) {
    headers["Set-Cookie"] = lines;
  },
  addSetCookie(line) {
    add_header("Set-Cookie", line);
  },
};
