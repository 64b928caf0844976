import { NGINX_WITH_POOLS, OLDER_POOL_MARK, versionNumber } from "../../affinity/nginx-versions.ts";
import { provisionRouting, type ProvisionedUpstream } from "../../affinity/provision.ts";
import type { Routing } from "../../affinity/rules.ts";
import { loadAdminTokens } from "../admin/caller.ts";
import { noteLoad } from "../admin/plus/nginx.ts";
import { createUpstream } from "../create-upstream.ts";
import { forgetChecks } from "../health/checks.ts";
import { openMetrics } from "../metrics/memory.ts";
import { optionalModule } from "../machine/optional-module.ts";
import { readKey, readKeys, readPassword } from "../machine/secrets.ts";
import { beginServers } from "../servers/begin.ts";
import { readSaved } from "../servers/saving.ts";
import { findSources } from "../sources.ts";
import { loadDigestSecret } from "../status/session-digest.ts";
import { loadRuleLines } from "../status/rule-lines.ts";
import { addUpstream } from "../upstream.ts";

/**
 * The init phase, in the master process: builds every upstream's tables, which the workers then
 * share until they write to them. An upstream whose rules fail here is left to nginx's own round
 * robin; the others are not affected. Without its secrets nginx does not start, nor without names that are required;
 * on a reload, the old workers stay.
 * @entry init
 */
export function start(this: void, routing: Routing): void {
  compileLongPhases();
  loadRuleLines();
  const { upstreams: rules, stateFile, admin, metrics, sessionDigests } = provisionRouting(routing);
  for (const [, upstream] of pairs(rules)) checkSecrets(upstream);
  loadAdminTokens(admin?.tokens);
  loadDigestSecret(sessionDigests);
  noteLoad();
  if (metrics && !openMetrics())
    ngx.log(ngx.ERR, "limpet: nothing can be counted on this machine, so there are no metrics");
  readSaved(stateFile);
  findSources(rules);
  for (const [name, upstream] of pairs(rules)) {
    const [ok, result] = pcall(createUpstream, name, upstream);
    if (ok) {
      addUpstream(name, result);
      const [isBegun, fault] = pcall(beginServers, name);
      forgetChecks(result);
      if (!isBegun) {
        ngx.log(
          ngx.ERR,
          'limpet: upstream "',
          name,
          '": ',
          tostring(fault),
          "; it begins with the servers of the rules",
        );
      }
    } else {
      const consequence = upstream.mayChange ? "its requests are answered with 502" : "served by round robin";
      ngx.log(ngx.ERR, 'limpet: upstream "', name, '": ', tostring(result), "; ", consequence);
    }
  }
  reportPoolInPool();
  // The garbage from building the tables would be copied into every worker.
  collectgarbage("collect");
}

/** @noSelf */
interface CompilerOptions {
  start(option: string): void;
}

/**
 * LuaJIT does not compile what has more than 1000 constants, such as fields' names and functions, and a phase has more where
 * sessions are bound: it would be compiled in pieces, with the interpreter between them. A LuaJIT without its compiler has no
 * such option. Other Lua code in this nginx is compiled by the same limit.
 */
function compileLongPhases(this: void): void {
  const options = optionalModule(["jit.opt"]) as CompilerOptions | undefined;
  if (options !== undefined) options.start("maxirconst=4000");
}

/** nginx itself says nothing of its pool around the module's. */
function reportPoolInPool(this: void): void {
  if (ngx.shared[OLDER_POOL_MARK] === undefined) return;
  if (ngx.config.nginx_version < versionNumber(NGINX_WITH_POOLS)) return;
  ngx.log(
    ngx.ERR,
    `limpet: keepAlive in the rules has no effect, because limpet-pool.conf is for nginx before ${NGINX_WITH_POOLS}; `,
    `include limpet-pool-${NGINX_WITH_POOLS}.conf (or upstreams-pool-${NGINX_WITH_POOLS}.conf) instead`,
  );
}

function checkSecrets({ affinities }: ProvisionedUpstream): void {
  for (const one of affinities) {
    if (one.kind === "hash" && one.key !== undefined) readKey(one.key);
    if (one.kind === "hash" || one.kind === "route") continue;
    if (one.keys !== undefined) readKeys(one.keys);
    const { password, sentinels } = (one.kind === "learn" ? one.redis : undefined) ?? {};
    if (password !== undefined) readPassword(password);
    if (sentinels?.password !== undefined) readPassword(sentinels.password);
  }
}
