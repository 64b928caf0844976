import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";

/*
 * For how long a worker does not get round to anything else, in its processor time, which other processes of the machine
 * do not lengthen; what a virtual machine's host takes away does. For an nginx with one worker.
 */

/** A server of nginx.conf that measures. */
export const WATCH = `
server {
  listen 8099;
  location /begin {
    content_by_lua_block {
      local watch = { blocks = {}, on = true }
      package.loaded.longest_block = watch
      ngx.timer.at(0, function()
        local before = os.clock()
        while watch.on do
          ngx.sleep(0.001)
          local now = os.clock()
          table.insert(watch.blocks, now - before)
          before = now
        end
      end)
      -- So that the timer has begun.
      ngx.sleep(0.02)
      watch.blocks = {}
    }
  }
  location /end {
    content_by_lua_block {
      local watch = package.loaded.longest_block
      watch.on = false
      table.sort(watch.blocks)
      ngx.print(table.concat(watch.blocks, " "))
    }
  }
}`;

/** Milliseconds for which the worker was busy at a time while this was done, in ascending order. */
export async function blocksDuring(openresty: StartedOpenResty, work: () => Promise<unknown>): Promise<number[]> {
  await (await request(`${openresty.url(8099)}/begin`)).body.text();
  await work();
  const { body } = await request(`${openresty.url(8099)}/end`);
  return (await body.text()).split(" ").map((seconds) => 1000 * Number(seconds));
}

/** Of values in ascending order, the one that this share of them is not above: 0.5 for the median, 1 for the largest. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
