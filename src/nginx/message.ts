import { add_header } from "ngx.resp";
import type { EditableRequest, EditableResponse } from "../affinity/message.ts";
import { currentRequest } from "./request.ts";

const variables = ngx.var;
const headers = ngx.header;
const NO_LINES: readonly string[] = [];

/** The request that nginx is serving, before it goes to a server. */
export const editableRequest: EditableRequest = {
  cookie: currentRequest.cookie,
  header: currentRequest.header,
  queryArgument: currentRequest.queryArgument,
  variable: currentRequest.variable,
  setHeader(name, value) {
    if (value === undefined) ngx.req.clear_header(name);
    else ngx.req.set_header(name, value);
  },
  path() {
    return variables.uri ?? "";
  },
  setPath(path) {
    // "binary": what nginx decoded may have any bytes in it, and is encoded again.
    ngx.req.set_uri(path, false, true);
  },
};

/** The answer to it, before it goes to the client. */
export const editableResponse: EditableResponse = {
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
