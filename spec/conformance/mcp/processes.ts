import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { TestkitContainer } from "../../../src/testkit/container.ts";
import { debianImage } from "../../../src/testkit/debian-image.ts";
import { containerEngine } from "../../../src/testkit/engine.ts";
import { HostedProcess } from "../../../src/testkit/hosted-process.ts";
import type { Report, StartedOpenResty } from "../../../src/testkit/index.ts";

const SOURCE = fileURLToPath(new URL("server.ts", import.meta.url));

/** Where the program is in its container. */
const PROGRAM = "/srv/server.cjs";

/** What the processes of a test are started from. */
export interface ServerProgram {
  /** An image with Node.js. */
  readonly image: string;
  /** The program, as one file. */
  readonly content: string;
}

/** Makes the image, which takes half a minute the first time, and the program. */
export async function serverProgram(report: Report): Promise<ServerProgram> {
  const image = await debianImage(await containerEngine(report), "trixie", ["nodejs"], report);
  const { outputFiles } = await build({
    entryPoints: [SOURCE],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    write: false,
  });
  return { image, content: outputFiles[0]!.text };
}

export interface ServerProcess<Name extends string = string> {
  readonly name: Name;
  readonly listen: `127.0.0.1:${number}`;
}

/** Server processes that can be killed and started again. */
export interface ServerProcesses<Name extends string> extends AsyncDisposable {
  of(name: Name): HostedProcess;
}

/**
 * Starts server processes in the network of their proxy.
 * @throws when one of them does not listen within 30 s; none is left running then.
 */
export async function startProcesses<const Name extends string>(
  { image, content }: ServerProgram,
  wanted: readonly ServerProcess<Name>[],
  proxy: StartedOpenResty,
): Promise<ServerProcesses<Name>> {
  const { container: engine } = await containerEngine();
  const host = await new TestkitContainer(image)
    .within(proxy.id)
    .withThings({ files: [{ content, target: PROGRAM }] })
    .startIdle();
  const processes = new Map<Name, HostedProcess>();
  try {
    await Promise.all(
      wanted.map(async ({ name, listen }) => {
        const command = ["node", PROGRAM, name, listen.slice(listen.indexOf(":") + 1)];
        const process = new HostedProcess(engine.getById(host.getId()), listen, `/tmp/${name}`, command);
        processes.set(name, process);
        await process.start();
      }),
    );
  } catch (error) {
    await host.stop();
    throw error;
  }
  return {
    of: (name) => processes.get(name)!,
    async [Symbol.asyncDispose]() {
      await host.stop();
    },
  };
}
