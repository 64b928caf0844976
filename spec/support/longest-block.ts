import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";

/*
 * How long a worker does not get round to anything else, in seconds of its processor time, which other processes of
 * the machine do not lengthen. For an nginx with one worker.
 */

/** A server of nginx.conf that measures. */
export const WATCH = `
server {
  listen 8099;
  location /begin {
    content_by_lua_block {
      local watch = { longest = 0, on = true }
      package.loaded.longest_block = watch
      ngx.timer.at(0, function()
        local before = os.clock()
        while watch.on do
          ngx.sleep(0.001)
          local now = os.clock()
          watch.longest = math.max(watch.longest, now - before)
          before = now
        end
      end)
      -- So that the timer has begun.
      ngx.sleep(0.02)
      watch.longest = 0
    }
  }
  location /end {
    content_by_lua_block {
      local watch = package.loaded.longest_block
      watch.on = false
      ngx.print(watch.longest)
    }
  }
}`;

/** Milliseconds for which the worker was busy at most while this was done. */
export async function longestBlock(openresty: StartedOpenResty, work: () => Promise<unknown>): Promise<number> {
  await (await request(`${openresty.url(8099)}/begin`)).body.text();
  await work();
  const { body } = await request(`${openresty.url(8099)}/end`);
  return 1000 * Number(await body.text());
}
