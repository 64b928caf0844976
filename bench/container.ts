import type { StartedTestContainer } from "testcontainers";
import { TestkitContainer } from "../src/testkit/container.ts";
import type { OpenRestyImage } from "../src/testkit/image.ts";
import { ownershipLabels } from "../src/testkit/leftovers.ts";

/** A container that nothing outside can reach and that reaches nothing: all traffic is loopback. */
export class Container implements AsyncDisposable {
  readonly #started: StartedTestContainer;

  private constructor(started: StartedTestContainer) {
    this.#started = started;
  }

  /** @param lifetime seconds after which the container ends by itself, whatever became of us */
  static async start(image: OpenRestyImage, lifetime: number): Promise<Container> {
    const started = await new TestkitContainer(image.reference)
      .withName(`limpet-bench-${process.pid}`)
      .withLabels(await ownershipLabels())
      .withNetworkMode("none")
      // A shell, so that someone buries the proxies that end.
      .withEntrypoint(["sh", "-c", `sleep ${lifetime} & wait`])
      .start();
    return new Container(started);
  }

  /** Runs a shell script and returns what it printed; throws, with what it complained of, where it fails. */
  async shell(script: string, timeout = 120): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#started.exec(["timeout", `${timeout}`, "sh", "-euc", script]);
    if (exitCode !== 0) {
      throw new Error(`in the container, exit code ${exitCode} of:\n${script}\n${(stderr || stdout).trim()}`);
    }
    return stdout.trim();
  }

  /** Copies a directory of this machine, with all that is in it, to a path in the container. */
  async copyIn(source: string, target: string): Promise<void> {
    await this.#started.copyDirectoriesToContainer([{ source, target }]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#started.stop({ timeout: 0 });
  }
}
