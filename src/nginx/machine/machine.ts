import { decode_base64url, encode_base64url } from "ngx.base64";
import type { Machine } from "../../affinity/machine.ts";
import { hmacSha256 } from "./hmac.ts";
import { arraysOf, freeArray } from "./memory.ts";

/** LuaJIT in nginx, as the core sees it. */
export const nginxMachine: Machine = {
  crc32: ngx.crc32_long,
  hmacSha256,
  httpDate: ngx.http_time,
  encodeBase64url: encode_base64url,
  decodeBase64url: (text) => {
    const [bytes] = decode_base64url(text);
    return bytes;
  },
  uint16Array: arraysOf("uint16_t", 2),
  uint32Array: arraysOf("uint32_t", 4),
  float64Array: arraysOf("double", 8),
  freeArray,
};
