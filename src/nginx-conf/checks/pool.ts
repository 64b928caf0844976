import type ts from "typescript";
import { NGINX_WITH_POOLS } from "../../affinity/nginx-versions.ts";
import { poolOfOlderNginx, poolUnchecked } from "../findings.ts";
import { hasDefaultPool } from "../includes/pools.ts";
import { atDirective, namedDirectives, writtenAt } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";

/** The Lua module's pool, with nginx's own left as it is by default. */
function poolsWithin(upstream: Directive): readonly Directive[] {
  const { block = [] } = upstream;
  return namedDirectives(block, "keepalive").length > 0 ? [] : namedDirectives(block, "balancer_keepalive");
}

/** Whether the pools are those for this nginx: a newer one says nothing of it, and keeps its own number of connections. */
export function checkPool(http: Directive, nginxVersion: string | undefined): ts.Diagnostic[] {
  return namedDirectives(http.block ?? [], "upstream").flatMap((upstream) =>
    poolsWithin(upstream).flatMap((pool) => {
      // What an older nginx does is known once it is told which it is.
      if (nginxVersion === undefined) return [atDirective(pool, poolUnchecked())];
      if (!hasDefaultPool(nginxVersion)) return [];
      const [included = ""] = writtenAt(pool).args;
      const remedy = pool.file.isGenerated
        ? `write instead: include ${included.replace(/-pool\.conf$/, `-pool-${NGINX_WITH_POOLS}.conf`)};`
        : "write behind it: keepalive 0;";
      return [atDirective(pool, poolOfOlderNginx(nginxVersion, remedy))];
    }),
  );
}
