import * as ffi from "ffi";
import * as balancer from "ngx.balancer";
import { get_errmsg_ptr, get_request } from "resty.core.base";

/**
 * Tells nginx which server to connect to.
 * @param host an IPv4 address, an IPv6 address in brackets, or "unix:/path"
 * @returns whether nginx took it
 */
export type SetPeer = (this: void, host: string, port: number) => boolean;

/** Keeps the connection to the server just set in the module's own pool. Times in seconds. */
export type KeepAlive = (this: void, idleTimeout: number, maxRequests: number) => void;

const { C } = ffi;
const errorMessage = get_errmsg_ptr();
const OK = 0;

function setPeer(this: void, host: string, port: number): boolean {
  const [ok] = balancer.set_current_peer(host, port);
  return ok === true;
}

/**
 * The same without what lua-resty-core does around it, which costs about 3 % of a request. The
 * signatures are those of the versions named; any other version gets the public function.
 */
function setPeerDirectly(this: void, host: string, port: number): boolean {
  const request = get_request();
  if (request === undefined) return false;
  return (
    C.ngx_http_lua_ffi_balancer_set_current_peer(request, host, host.length, port, undefined, 0, errorMessage) === OK
  );
}

function setPeerDirectlyWithoutHost(this: void, host: string, port: number): boolean {
  const request = get_request();
  if (request === undefined) return false;
  return C.ngx_http_lua_ffi_balancer_set_current_peer(request, host, host.length, port, errorMessage) === OK;
}

function chooseSetPeer(version: number): SetPeer {
  if (version >= 10023 && version < 10027) return setPeerDirectlyWithoutHost;
  if (version >= 10027 && version <= 10032) return setPeerDirectly;
  return setPeer;
}

export const setCurrentPeer: SetPeer = chooseSetPeer(ngx.config.ngx_lua_version);

const enableKeepalive = balancer.enable_keepalive;

export const keepAlive: KeepAlive = (idleTimeout, maxRequests) => {
  if (enableKeepalive !== undefined) enableKeepalive(idleTimeout, maxRequests);
};
