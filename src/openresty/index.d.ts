/**
 * The ngx API for TypeScript that typescript-to-lua compiles. Every entry says in tags what holds
 * of it at run time:
 *
 * - `@api` its name in the documentation;
 * - `@phases` where it may be called, without `_by_lua*`: what a running nginx allows, which is
 *   more than the documentation promises in places; `any` is all of them;
 * - `@yields` it may suspend the light thread, so it needs a phase that can wait;
 * - `@since` the first version that has it.
 */
/// <reference types="@typescript-to-lua/language-extensions" />
/// <reference path="./ngx.d.ts" />
/// <reference path="./ngx-balancer.d.ts" />
/// <reference path="./ngx-base64.d.ts" />
/// <reference path="./ngx-resp.d.ts" />
/// <reference path="./resty-core-base.d.ts" />
/// <reference path="./ffi.d.ts" />
