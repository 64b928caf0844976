import * as ffi from "ffi";
import { get_master_pid } from "ngx.process";
import { jsonNumber, jsonObject, jsonText, type Json } from "../json.ts";

/*
 * nginx's own counters, which it has where it was built with the module stub_status: Debian's and OpenResty's are.
 */

// Under our own names, because other code in this process may declare nginx's with other types.
ffi.cdef(`
  extern volatile unsigned long *limpet_accepted __asm__("ngx_stat_accepted");
  extern volatile unsigned long *limpet_handled __asm__("ngx_stat_handled");
  extern volatile unsigned long *limpet_requests __asm__("ngx_stat_requests");
`);

const { C } = ffi;
const variables = ngx.var;
const dictionary = ngx.shared.limpet;

const LOADS = "loads";
let loadedAt = 0;

/** The configuration is loaded: in the init phase. */
export function noteLoad(this: void): void {
  loadedAt = ngx.now();
  if (dictionary !== undefined) dictionary.incr(LOADS, 1, 0);
}

/** nginx itself. */
export function plusNginx(this: void): Json {
  const [loads] = dictionary === undefined ? [1] : dictionary.get(LOADS);
  return jsonObject([
    ["version", jsonText(variables.nginx_version ?? "")],
    ["build", jsonText("")],
    ["address", jsonText(variables.server_addr ?? "")],
    ["generation", jsonNumber((loads as number | undefined) ?? 1)],
    ["load_timestamp", jsonText(timestamp(loadedAt))],
    ["timestamp", jsonText(timestamp(ngx.now()))],
    ["pid", jsonNumber(ngx.worker.pid())],
    ["ppid", jsonNumber(get_master_pid() ?? 0)],
  ]);
}

export function plusConnections(this: void): Json {
  const accepted = counter("limpet_accepted");
  return jsonObject([
    ["accepted", jsonNumber(accepted)],
    ["dropped", jsonNumber(Math.max(0, accepted - counter("limpet_handled")))],
    ["active", jsonNumber(Math.max(0, numberIn("connections_active") - numberIn("connections_waiting")))],
    ["idle", jsonNumber(numberIn("connections_waiting"))],
  ]);
}

export function plusRequests(this: void): Json {
  return jsonObject([
    ["total", jsonNumber(counter("limpet_requests"))],
    ["current", jsonNumber(numberIn("connections_reading") + numberIn("connections_writing"))],
  ]);
}

/** 0 where this nginx does not count. */
function counter(name: "limpet_accepted" | "limpet_handled" | "limpet_requests"): number {
  const [isThere, value] = pcall(() => tonumber(C[name][0]));
  return isThere ? (value ?? 0) : 0;
}

function numberIn(
  variable: "connections_active" | "connections_waiting" | "connections_reading" | "connections_writing",
): number {
  return tonumber(variables[variable]) ?? 0;
}

/** As ISO 8601 has it, with milliseconds. */
function timestamp(seconds: number): string {
  const milliseconds = Math.floor((seconds % 1) * 1000);
  return `${os.date("!%Y-%m-%dT%H:%M:%S", Math.floor(seconds))}.${string.format("%03d", milliseconds)}Z`;
}
