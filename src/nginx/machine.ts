import * as ffi from "ffi";
import type { Machine } from "../affinity/machine.ts";

/** LuaJIT in nginx, as the core sees it. */
export const nginxMachine: Machine = {
  crc32: ngx.crc32_long,
  uint16Array: (length) => ffi.new("uint16_t[?]", length),
  uint32Array: (length) => ffi.new("uint32_t[?]", length),
  float64Array: (length) => ffi.new("double[?]", length),
};
