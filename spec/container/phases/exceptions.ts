import type { OpenRestyRelease } from "../../../src/testkit/index.ts";
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
    reason: "it ends the worker (SIGABRT), for the session is freed twice",
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

/** Where releases differ, the checker says what the strictest does; these allow more. */
export const laxer: Readonly<Record<OpenRestyRelease, readonly Exception[]>> = {
  current: [
    {
      name: "tcpsock:bind",
      phases: ["ssl_client_hello", "ssl_session_fetch", "server_rewrite"],
      reason: "ngx_lua 0.10.23 refuses to bind a socket here",
    },
  ],
  older: ["ngx.ssl.session.get_session_id", "ngx.ssl.session.set_serialized_session"].map((name) => ({
    name,
    phases: REQUEST,
    reason: "ngx_lua 0.10.28 has forgotten the session when a request begins",
  })),
};
