import { setTimeout as delay } from "node:timers/promises";
import { containerEngine, type EngineContainer } from "./engine.ts";
import { isProcessOf, listensInside } from "./inside.ts";
import { socketPath, untilListening, type ListenAddress } from "./listening.ts";
import { lastLines } from "./program.ts";

/** Milliseconds for it to listen after it has started, and to be gone after it was killed. */
const DEADLINE = 30_000;

/** Milliseconds between two looks whether it listens, or is gone. */
const INTERVAL = 10;

/** A process in a container that has others beside it, and what can happen to it. */
export class HostedProcess {
  readonly container: EngineContainer;
  readonly listen: ListenAddress;
  /** Its files in the container begin like that. */
  readonly place: string;
  readonly #command: readonly string[];
  /** In /proc of this machine; `undefined` where that is another machine's, or before it is started. */
  #folder: string | undefined;
  #isPaused = false;
  #starts = 0;

  constructor(container: EngineContainer, listen: ListenAddress, place: string, command: readonly string[]) {
    this.container = container;
    this.listen = listen;
    this.place = place;
    this.#command = command;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /**
   * Starts it, and waits until it listens.
   * @throws at once when it ends instead, with what it wrote; or after 30 s.
   */
  async start(): Promise<void> {
    this.#isPaused = false;
    // A killed server leaves its unix socket behind, and could not bind to it when it starts again.
    const script = `place=$1; rm -f "$place".*; [ -z "$2" ] || rm -f "$2"; echo $$ > "$3"; shift 3
      exec "$@" > "$place.log" 2>&1`;
    this.#starts++;
    const words = [this.place, socketPath(this.listen) ?? "", this.#idFile, ...this.#command];
    const exec = await this.container.exec({ Cmd: ["/bin/sh", "-c", script, "sh", ...words] });
    const answer = await exec.start({ Detach: true, hijack: false, stdin: false });
    answer.resume(); // An answer that nobody reads would keep this process alive.
    const { Pid } = (await exec.inspect()) as { Pid: number };
    const folder = `/proc/${Pid}`;
    this.#folder = Pid !== 0 && isProcessOf(folder, this.container) ? folder : undefined;
    await this.#untilListening();
  }

  async #untilListening(): Promise<void> {
    const deadline = Date.now() + DEADLINE;
    let isGone = false;
    while (!isGone && Date.now() < deadline) {
      const isListening = await this.#listens();
      if (isListening) return;
      isGone = !(await this.isRunning());
      if (!isGone) await delay(INTERVAL);
    }
    const { output } = await this.#run(`cat ${this.place}.log`);
    const what = isGone
      ? `The server that should listen at ${this.listen} did not start.`
      : `The server is not listening at ${this.listen} after ${DEADLINE} ms.`;
    throw new Error(`${what} It wrote:\n${lastLines(output)}`);
  }

  async #listens(): Promise<boolean> {
    if (this.#folder !== undefined) return (await listensInside(this.container, this.listen, this.#folder)) === true;
    return (await this.#run(untilListening(this.listen, this.#id))).exitCode === 0;
  }

  async isRunning(): Promise<boolean> {
    if (this.#folder !== undefined) return isProcessOf(this.#folder, this.container);
    return (await this.#run(`kill -0 ${this.#id}`)).exitCode === 0;
  }

  /** Another one for each start, because the engine does not wait until it is written. */
  get #idFile(): string {
    return `${this.place}.${this.#starts}.pid`;
  }

  /** Its number inside the container, for a shell there. */
  get #id(): string {
    return `$(until [ -s ${this.#idFile} ]; do sleep 0.01; done; cat ${this.#idFile})`;
  }

  async #run(script: string): Promise<{ readonly exitCode: number; readonly output: string }> {
    return (await containerEngine()).container.exec(this.container, ["/bin/sh", "-c", script]);
  }

  /** Crashes it (SIGKILL); resolves when it is gone. */
  async kill(): Promise<void> {
    this.#isPaused = false;
    await this.#signal("SIGKILL");
    const deadline = Date.now() + DEADLINE;
    while ((await this.isRunning()) && Date.now() < deadline) await delay(INTERVAL);
  }

  /** Makes it hang: the kernel goes on accepting connections, and nothing answers. */
  async pause(): Promise<void> {
    await this.#signal("SIGSTOP");
    this.#isPaused = true;
  }

  /** Lets it go on; what waited is answered. */
  async unpause(): Promise<void> {
    await this.#signal("SIGCONT");
    this.#isPaused = false;
  }

  async #signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    if (!(await this.isRunning())) return;
    if (this.#folder !== undefined) process.kill(Number(this.#folder.slice("/proc/".length)), name);
    else await this.#run(`kill -${name.slice("SIG".length)} ${this.#id}`);
  }
}
