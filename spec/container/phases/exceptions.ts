import type { Phase } from "../../../src/checker/phases/phase.ts";

/** Cells that are not compared, or not as the others are, and why. */
export interface Exception {
  readonly name: string;
  readonly phases: readonly Phase[];
  readonly reason: string;
}

/** What is not asked of nginx. */
export const notRun: readonly Exception[] = [
  ...["ngx.req.socket", "ngx.flush", "ngx.flush wait=true"].map((name): Exception => ({
    name,
    phases: ["init"],
    reason: "it crashes the master (SIGSEGV), so that nginx does not start",
  })),
  {
    name: "ngx.ssl.session.set_serialized_session",
    phases: ["ssl_session_store"],
    reason: "it ends the worker (SIGABRT), because the session is freed twice",
  },
  {
    name: "ngx.ssl.get_session_master_key",
    phases: ["ssl_client_hello"],
    reason: "it ends the worker (SIGSEGV), because there is no session yet",
  },
];

/** Calls that do not come back where they are allowed. */
export const endsHandler: readonly string[] = ["ngx.exit", "ngx.exec", "ngx.redirect", "ngx.req.set_uri jump=true"];

/** Where a stock nginx ends the handshake of whoever waits: OpenResty patches nginx and OpenSSL for it. */
export const needsPatchToWait: readonly Phase[] = ["ssl_client_hello", "ssl_session_fetch"];

/** By the beginning of a name: what no image that we test has, and the table cannot know. */
export const unavailable: Readonly<Record<string, string>> = {
  "ngx.upstream.": "the images are without lua-upstream-nginx-module",
  "ndk.set_var.": "the images are without a module that has such directives",
};

const REQUEST: readonly Phase[] = [
  ...(["server_rewrite", "set", "rewrite", "access", "content"] as const),
  ...(["balancer", "header_filter", "body_filter", "log"] as const),
];

/** What some versions of ngx_lua allow; both bounds are part of it, and 10028 is 0.10.28. */
interface Laxity extends Exception {
  readonly since?: number;
  readonly until?: number;
}

/** Where versions differ, the checker says what the strictest does; these allow more. */
const laxer: readonly Laxity[] = [
  {
    name: "tcpsock:bind",
    since: 10_024,
    phases: ["ssl_client_hello", "ssl_session_fetch", "server_rewrite"],
    reason: "ngx_lua 0.10.23 refuses to bind a socket here",
  },
  ...["ngx.ssl.session.get_session_id", "ngx.ssl.session.set_serialized_session"].map((name) => ({
    name,
    until: 10_027,
    phases: REQUEST,
    reason: "ngx_lua 0.10.28 has forgotten the session when a request begins",
  })),
];

/** What a version of ngx_lua allows and the checker does not. */
export const laxerIn = (luaModuleVersion: number): readonly Exception[] =>
  laxer.filter(({ since = 0, until = Infinity }) => since <= luaModuleVersion && luaModuleVersion <= until);
