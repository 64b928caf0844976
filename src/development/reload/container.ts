import { realpathSync } from "node:fs";
import { z } from "zod";
import { MANIFEST } from "../../build/output/manifest.ts";
import { run } from "./run.ts";
import type { RunningNginx } from "./running-nginx.ts";

export interface ContainerOptions {
  /** Name or id. */
  readonly container: string;
  /** Where the folder lies in it. */
  readonly prefix: string;
  /** The nginx command in it. */
  readonly nginx: string;
}

const inspected = z.array(z.object({ Mounts: z.array(z.object({ Source: z.string(), Destination: z.string() })) }));

/** The part of a path below a folder; undefined where it is not in it. */
function below(path: string, folder: string): string | undefined {
  return path === folder || path.startsWith(`${folder}/`) ? path.slice(folder.length) : undefined;
}

/** An nginx in a container of docker or podman, which has the folder mounted or gets a copy of it. */
export function nginxInContainer({ container, prefix, nginx }: ContainerOptions): RunningNginx {
  const name = `the container ${container}`;
  const fresh = `${prefix}.limpet-new`;
  const old = `${prefix}.limpet-old`;
  let isCopy = false;
  const engine = async (...args: readonly string[]): ReturnType<typeof run> => {
    const ended = await run("docker", args);
    return !ended.ok && ended.output.includes("ENOENT") ? await run("podman", args) : ended;
  };
  const shell: RunningNginx["shell"] = (command) => engine("exec", container, "/bin/sh", "-c", command);
  /** The folder on this machine that is mounted at the prefix, if one is. */
  const mounted = async (): Promise<{ readonly source: string | undefined } | { readonly fault: string }> => {
    const { ok, output } = await engine("inspect", container);
    if (!ok && output.includes("ENOENT"))
      return { fault: `neither docker nor podman is installed, which is needed to find ${name} with` };
    // Beside what is wrong, docker prints the empty list of what it found.
    if (!ok) return { fault: `${name} cannot be found: ${output.replace(/^\[\]\s*/, "").trim()}` };
    for (const { Source, Destination } of inspected.parse(JSON.parse(output))[0]?.Mounts ?? []) {
      const rest = below(prefix, Destination);
      if (rest !== undefined) return { source: Source + rest };
    }
    return { source: undefined };
  };
  return {
    name,
    command: nginx,
    shell,
    async take(folder) {
      const mount = await mounted();
      if ("fault" in mount) return mount.fault;
      isCopy = mount.source === undefined;
      if (mount.source !== undefined) {
        // An engine in a virtual machine puts something before the path.
        if (mount.source.endsWith(realpathSync(folder))) return undefined;
        return `${prefix} in ${name} is ${mount.source}, not ${folder}. Build there: --out ${mount.source}`;
      }
      const ours = await shell(
        `[ ! -e '${prefix}' ] || [ -f '${prefix}/${MANIFEST}' ] || rmdir '${prefix}' 2>/dev/null || echo foreign`,
      );
      if (ours.output.includes("foreign")) {
        return `${prefix} in ${name} does not look like the output of "limpet build", so it was left alone. Name another folder with --prefix.`;
      }
      await shell(`rm -rf '${fresh}' '${old}'`);
      const copied = await engine("cp", `${folder}/.`, `${container}:${fresh}`);
      if (!copied.ok) return `The folder could not be copied to ${name}: ${copied.output.trim()}`;
      const swapped = await shell(
        `if [ -e '${prefix}' ]; then mv '${prefix}' '${old}'; fi && mv '${fresh}' '${prefix}'`,
      );
      return swapped.ok ? undefined : `The folder could not be put in place in ${name}: ${swapped.output.trim()}`;
    },
    async putBack() {
      if (isCopy) await shell(`rm -rf '${prefix}' && if [ -e '${old}' ]; then mv '${old}' '${prefix}'; fi`);
    },
    async logSince(moment) {
      const { output } = await engine("logs", "--since", (moment / 1000).toFixed(3), container);
      return output;
    },
  };
}
