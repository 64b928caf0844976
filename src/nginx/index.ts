/** What the nginx includes call, by phase; and what changes servers. */
export { admin } from "./phases/admin.ts";
export { balance, balanceKeepingAlive } from "./phases/balancer.ts";
export { status } from "./phases/content.ts";
export { headerFilter } from "./phases/header-filter.ts";
export { start } from "./phases/init.ts";
export { startWorker } from "./phases/init-worker.ts";
export { log } from "./phases/log.ts";
export { rewrite } from "./phases/rewrite.ts";
export { changeServers, serversOf } from "./servers/change-servers.ts";
