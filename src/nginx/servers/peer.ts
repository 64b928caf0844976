import * as ffi from "ffi";
import * as balancer from "ngx.balancer";
import { get_errmsg_ptr, get_request } from "resty.core.base";
import { hasKnownFunctions, hasOwnPool } from "../machine/lua-module.ts";

/**
 * Tells nginx which server to connect to: an IPv4 address, an IPv6 address in brackets, or
 * "unix:/path". The idle timeout, in seconds, and the number of requests after which a connection
 * is closed are for the module's own keep-alive pool.
 * @returns whether nginx took it
 */
export type Connect = (this: void, host: string, port: number, idleTimeout: number, maxRequests: number) => boolean;

const { C } = ffi;
const errorMessage = get_errmsg_ptr();
const OK = 0;
const MILLISECONDS = 1000;

/*
 * With the public functions.
 */

function connectPublicly(this: void, host: string, port: number): boolean {
  const [ok] = balancer.set_current_peer(host, port);
  return ok === true;
}

function connectKeepingAlivePublicly(
  this: void,
  host: string,
  port: number,
  idleTimeout: number,
  maxRequests: number,
): boolean {
  const [ok] = balancer.set_current_peer(host, port);
  if (balancer.enable_keepalive !== undefined) balancer.enable_keepalive(idleTimeout, maxRequests);
  return ok === true;
}

/*
 * The same without the checks of lua-resty-core, for versions whose C functions are known.
 */

function connectDirectly(this: void, host: string, port: number): boolean {
  const request = get_request()!;
  return (
    C.ngx_http_lua_ffi_balancer_set_current_peer(request, host, host.length, port, undefined, 0, errorMessage) === OK
  );
}

function connectKeepingAliveDirectly(
  this: void,
  host: string,
  port: number,
  idleTimeout: number,
  maxRequests: number,
): boolean {
  const request = get_request()!;
  const connected =
    C.ngx_http_lua_ffi_balancer_set_current_peer(request, host, host.length, port, undefined, 0, errorMessage) === OK;
  C.ngx_http_lua_ffi_balancer_enable_keepalive(request, idleTimeout * MILLISECONDS, maxRequests, errorMessage);
  return connected;
}

/** Before 0.10.27 the C function had no parameter for a host, and the module had no pool. */
function connectDirectlyWithoutHost(this: void, host: string, port: number): boolean {
  return C.ngx_http_lua_ffi_balancer_set_current_peer(get_request()!, host, host.length, port, errorMessage) === OK;
}

/** For upstreams whose connections are kept by nginx, or not at all. */
export const connect: Connect = !hasKnownFunctions
  ? connectPublicly
  : hasOwnPool
    ? connectDirectly
    : connectDirectlyWithoutHost;

/** For upstreams with a pool of the module's own (`balancer_keepalive`). */
export const connectKeepingAlive: Connect =
  hasKnownFunctions && hasOwnPool ? connectKeepingAliveDirectly : connectKeepingAlivePublicly;
