/** @noSelfInFile */

/**
 * Gives `require("thread.exdata")`, of OpenResty's LuaJIT: a pointer that belongs to the coroutine.
 * Called without an argument it returns it, with one it sets it. nginx keeps the request there: to
 * set it breaks the request, and to read it is what `get_request` of "resty.core.base" does.
 */
declare function require(this: void, module: "thread.exdata"): ThreadData;
/** Gives `require("thread.exdata2")`: a second pointer of that kind, which nginx leaves alone. */
declare function require(this: void, module: "thread.exdata2"): ThreadData;

interface ThreadData {
  (this: void): import("ffi").CData | undefined;
  (this: void, data: import("ffi").CData | undefined): void;
}
