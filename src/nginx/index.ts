/** What the nginx includes call, by phase. */
export { balance, balanceKeepingAlive } from "./balancer.ts";
export { start } from "./init.ts";
export { log } from "./log.ts";
