import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { until } from "../../support/poll.ts";
import test from "../../support/serial.ts";
import { reload } from "../../../src/development/reload/reload.ts";
import type { RunningNginx } from "../../../src/development/reload/running-nginx.ts";
import { run } from "../../../src/development/reload/run.ts";
import { localNginx } from "../../../src/development/reload/local.ts";

/** A master with one worker, which it replaces at every line that it reads. */
async function startMaster(): Promise<ChildProcess> {
  const worker = 'bash -c "exec -a \\"nginx: worker process\\" sleep 60" & w=$!';
  const script = `trap 'kill $w' EXIT; ${worker}; while read line; do kill $w; wait $w; ${worker}; done`;
  const master = spawn("bash", ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
  // For a moment the worker is still the shell that becomes it.
  const children = ["-o", "args=", "--ppid", String(master.pid)];
  await until(
    async () => (await run("ps", children)).output,
    (titles) => titles.includes("nginx: worker process"),
  );
  return master;
}

test("an nginx is reloaded when its own workers are replaced, whatever else runs beside it", async (t) => {
  const [own, other] = await Promise.all([startMaster(), startMaster()]);
  t.teardown(() => {
    own.stdin?.end();
    other.stdin?.end();
  });
  const local = localNginx("nginx");
  const running: RunningNginx = {
    ...local,
    async shell(command) {
      if (command === "nginx -t") return { ok: true, output: "" };
      if (command !== "nginx -s reload") return await local.shell(command);
      own.stdin?.write("reload\n");
      return { ok: true, output: "" };
    },
  };
  t.deepEqual(await reload(running, "."), { ok: true, reason: "", output: "" });
});
