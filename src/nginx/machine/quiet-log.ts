import * as ffi from "ffi";
import { get_request } from "resty.core.base";

/*
 * nginx logs the failures of a socket at level `error`, as those of the listener that it serves, because it takes a timer
 * for a request. `lua_socket_log_errors off` is for all Lua code of a `http {}`, may stand there only once, and says
 * nothing of sockets of TLS. So the log of the timer itself is turned off: each has a copy of its own.
 */

// As they begin in every nginx since 1.9; what follows does not matter here.
ffi.cdef(`
  typedef struct {
    uintptr_t level; void *file; uintptr_t connection; intptr_t disk_full_time; void *handler; void *data;
  } limpet_log;
  typedef struct {
    void *data; void *read; void *write; int fd; void *recv; void *send; void *recv_chain; void *send_chain;
    void *listening; int64_t sent; limpet_log *log;
  } limpet_connection;
  typedef struct { uint32_t signature; limpet_connection *connection; } limpet_request;
`);

declare module "ffi" {
  export interface LimpetLog extends CData {
    /** Read, it is 64 bits, which `tonumber` makes a number of. */
    level: number;
    readonly data: CData | undefined;
  }
  export interface LimpetRequest extends CData {
    readonly signature: number;
    readonly connection: CData & { readonly log: LimpetLog };
  }
  export interface CTypes {
    "limpet_request *": LimpetRequest;
  }
}

/** "HTTP", as the first bytes of every request in memory. */
const SIGNATURE = 0x50545448;
/** Below every level that there is. */
const SILENT = 0;

/** The level of the timer that was silenced last. All of ours log as `http {}` says, or the location that began them. */
let usual = SILENT;

/** The log of the timer that this runs in, if it is what it has to be. */
function ownLog(): ffi.LimpetLog | undefined {
  const request = get_request();
  if (request === undefined) return undefined;
  const { signature, connection } = ffi.cast<ffi.LimpetRequest>("limpet_request *", request);
  if (signature !== SIGNATURE) return undefined;
  const { log } = connection;
  // The log of a timer, and no other, is its connection's own.
  return log.data === connection ? log : undefined;
}

/** Has nginx log nothing of the timer that this runs in, nor of its sockets. */
export function silence(this: void): void {
  const log = ownLog();
  if (log === undefined || tonumber(log.level) === SILENT) return;
  usual = tonumber(log.level)!;
  log.level = SILENT;
}

/** Logs a message even so. */
export function logAloud(this: void, level: NgxLogLevel, message: string): void {
  const log = ownLog();
  const isSilent = log !== undefined && tonumber(log.level) === SILENT;
  if (isSilent) log.level = usual;
  ngx.log(level, message);
  if (isSilent) log.level = SILENT;
}
