/**
 * The ngx API for TypeScript that typescript-to-lua compiles. Every entry says in tags what holds
 * of it at run time:
 *
 * - `@api` its name in the documentation;
 * - `@phases` where it may be called, without `_by_lua*`: what a running nginx allows, which is
 *   more than the documentation promises in places; `any` is all of them;
 * - `@yields` it may suspend the light thread, so it needs a phase that can wait;
 * - `@since` the first version that has it;
 * - `@needs` what a stock nginx lacks for it;
 * - `@runs` which of its callbacks it calls later, and in which phase;
 * - `@when` with which arguments the tags of an overload hold.
 *
 * What releases since lua-resty-core 0.1.25 lack is typed as possibly undefined, so that the compiler
 * asks for a check, or for `!` where the release is known. Check with `!== undefined`, or import the
 * function by its name: of `module.f?.()` typescript-to-lua 1.37.1 makes wrong Lua.
 */
/// <reference types="@typescript-to-lua/language-extensions" />
/// <reference types="lua-types/jit" />
/// <reference path="./ngx/config.d.ts" />
/// <reference path="./ngx/constants.d.ts" />
/// <reference path="./ngx/coroutine.d.ts" />
/// <reference path="./ngx/digest.d.ts" />
/// <reference path="./ngx/encoding.d.ts" />
/// <reference path="./ngx/flow.d.ts" />
/// <reference path="./ngx/location.d.ts" />
/// <reference path="./ngx/log.d.ts" />
/// <reference path="./ngx/ngx.d.ts" />
/// <reference path="./ngx/regex.d.ts" />
/// <reference path="./ngx/request-body.d.ts" />
/// <reference path="./ngx/request.d.ts" />
/// <reference path="./ngx/response.d.ts" />
/// <reference path="./ngx/shared-dictionary.d.ts" />
/// <reference path="./ngx/socket.d.ts" />
/// <reference path="./ngx/tcp-socket.d.ts" />
/// <reference path="./ngx/thread.d.ts" />
/// <reference path="./ngx/time.d.ts" />
/// <reference path="./ngx/timer.d.ts" />
/// <reference path="./ngx/udp-socket.d.ts" />
/// <reference path="./ngx/variables.d.ts" />
/// <reference path="./ngx/worker.d.ts" />
/// <reference path="./libraries/cjson.d.ts" />
/// <reference path="./libraries/resty.dns.resolver.d.ts" />
/// <reference path="./libraries/resty.http.d.ts" />
/// <reference path="./libraries/resty.lock.d.ts" />
/// <reference path="./libraries/resty.lrucache.d.ts" />
/// <reference path="./libraries/resty.lrucache.pureffi.d.ts" />
/// <reference path="./libraries/resty.mysql.d.ts" />
/// <reference path="./libraries/resty.redis.d.ts" />
/// <reference path="./libraries/resty.string.d.ts" />
/// <reference path="./libraries/resty.websocket.d.ts" />
/// <reference path="./lua/bit.d.ts" />
/// <reference path="./lua/ffi.d.ts" />
/// <reference path="./lua/jit.d.ts" />
/// <reference path="./lua/string.buffer.d.ts" />
/// <reference path="./lua/table.d.ts" />
/// <reference path="./lua/thread.d.ts" />
/// <reference path="./modules/ngx.balancer.d.ts" />
/// <reference path="./modules/ngx.base64.d.ts" />
/// <reference path="./modules/ngx.errlog.d.ts" />
/// <reference path="./modules/ngx.ocsp.d.ts" />
/// <reference path="./modules/ngx.pipe.d.ts" />
/// <reference path="./modules/ngx.process.d.ts" />
/// <reference path="./modules/ngx.proxyssl.d.ts" />
/// <reference path="./modules/ngx.re.d.ts" />
/// <reference path="./modules/ngx.req.d.ts" />
/// <reference path="./modules/ngx.resp.d.ts" />
/// <reference path="./modules/ngx.semaphore.d.ts" />
/// <reference path="./modules/ngx.ssl.clienthello.d.ts" />
/// <reference path="./modules/ngx.ssl.d.ts" />
/// <reference path="./modules/ngx.ssl.proxysslcert.d.ts" />
/// <reference path="./modules/ngx.ssl.proxysslverify.d.ts" />
/// <reference path="./modules/ngx.ssl.session.d.ts" />
/// <reference path="./modules/ngx.upstream.d.ts" />
/// <reference path="./modules/resty.core.base.d.ts" />
/// <reference path="./modules/resty.core.time.d.ts" />
