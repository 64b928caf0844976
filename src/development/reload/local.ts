import { run } from "./run.ts";
import type { RunningNginx } from "./running-nginx.ts";

/**
 * An nginx on this machine, which reads the folder where it is built.
 * @param nginx the command, with the options that name its configuration: `nginx -p . -c nginx.conf`
 */
export function localNginx(nginx: string): RunningNginx {
  return {
    name: "nginx",
    command: nginx,
    take: () => Promise.resolve(undefined),
    putBack: () => Promise.resolve(),
    shell: (command) => run("/bin/sh", ["-c", command]),
    logSince: () => Promise.resolve(""),
  };
}
