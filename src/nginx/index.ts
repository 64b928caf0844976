/** What the nginx includes call, by phase. */
export { balance, balanceKeepingAlive } from "./balancer.ts";
export { headerFilter } from "./header-filter.ts";
export { start } from "./init.ts";
export { log } from "./log.ts";
export { rewrite } from "./rewrite.ts";
export { status } from "./status.ts";
