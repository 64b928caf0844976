import { spawn } from "node:child_process";
import { access, constants, open, readFile, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { getContainerRuntimeClient, type ContainerRuntimeClient } from "testcontainers";
import { withMachineLock } from "./lock.ts";
import { canInstallPackages, findProgram, searchPath } from "./machine.ts";
import { removeLeftovers } from "./leftovers.ts";
import { installPackages } from "./packages.ts";
import { lastLines, runProgram } from "./program.ts";
import { publishing } from "./publishing.ts";
import { disableReaperWhereUnavailable } from "./reaper.ts";
import { silent, type Report } from "./report.ts";

/** Where the engine that we start writes; it outlives us, so its log can't be ours. */
const ENGINE_LOG = "/var/log/limpet-dockerd.log";

const DEFAULT_SOCKET = "/var/run/docker.sock";

/** Milliseconds for an engine to say that it is there. */
const ANSWER_DEADLINE = 10_000;

/** Milliseconds from the start of an engine to its first answer. */
const START_DEADLINE = 60_000;

/** dockerode's view of one container; that package is testcontainers' own, so the type is taken from there. */
export type EngineContainer = ReturnType<ContainerRuntimeClient["container"]["getById"]>;

let engine: Promise<ContainerRuntimeClient> | undefined;

/**
 * Makes sure that a container engine answers: uses the one that is there, else installs and starts Docker
 * (only as root on Debian or Ubuntu). The engine keeps running after this process.
 *
 * Also removes what crashed earlier runs left behind. Only the first call of a process does any work.
 * @throws with what to install, or with the end of the engine's log.
 */
export async function ensureContainerEngine(report: Report = silent): Promise<void> {
  await containerEngine(report);
}

/** Whether an engine answers. Nothing is installed or started. */
export async function isEngineThere(): Promise<boolean> {
  return (await answeringEngine()) !== undefined;
}

/** The same, for the kit's own files, which go on talking to the engine. */
export function containerEngine(report: Report = silent): Promise<ContainerRuntimeClient> {
  engine ??= connect(report).catch((error: unknown) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

async function connect(report: Report): Promise<ContainerRuntimeClient> {
  const client = (await answeringEngine()) ?? (await withMachineLock("engine", () => startEngine(report)));
  await disableReaperWhereUnavailable(client);
  await removeLeftovers(client);
  return client;
}

async function answeringEngine(): Promise<ContainerRuntimeClient | undefined> {
  // testcontainers would look for the engine's address in its default network, and pull an image to ask with.
  process.env.TESTCONTAINERS_HOST_OVERRIDE ??= publishing().host;
  const answer = getContainerRuntimeClient().catch(() => undefined);
  return Promise.race([answer, delay(ANSWER_DEADLINE, undefined, { ref: false })]);
}

async function startEngine(report: Report): Promise<ContainerRuntimeClient> {
  // Another process may have started it while we waited for the lock.
  const running = await answeringEngine();
  if (running) return running;

  const chosen = process.env.DOCKER_HOST;
  const socket = chosen?.startsWith("unix://") ? chosen.slice("unix://".length) : DEFAULT_SOCKET;
  if ((!chosen || chosen.startsWith("unix://")) && (await isForbidden(socket))) {
    throw new Error(
      `This user is not allowed to use the container engine's socket ${socket}. Add yourself to the group docker ` +
        `("sudo usermod -aG docker $USER", then log in again), or run as root.`,
    );
  }
  if (chosen) {
    throw new Error(
      `No container engine answers at DOCKER_HOST=${chosen}. ` +
        `Start it, or unset DOCKER_HOST to use this machine's own engine.`,
    );
  }
  if (!(await canInstallPackages())) {
    throw new Error(
      `No container engine answers at the default socket (${DEFAULT_SOCKET}). ` +
        "Install Docker Engine (https://docs.docker.com/engine/install/) and start it, or point DOCKER_HOST at one. " +
        "limpet can only do this itself as root on Debian or Ubuntu.",
    );
  }
  // A bare `docker` client says nothing about an engine; `dockerd` is the engine.
  if (!(await findProgram("dockerd"))) {
    await installPackages(["docker.io", "iptables"], "run containers", report);
    // On a machine with an init system, installing the package has started it.
    const started = await answeringEngine();
    if (started) return started;
  }
  return (await isRunningSystemd()) ? startService(report) : startDaemon(report);
}

/** Whether there is a socket that is closed to this user: then an engine runs, and installing one is no help. */
async function isForbidden(socket: string): Promise<boolean> {
  return access(socket, constants.R_OK | constants.W_OK).then(
    () => false,
    (error: unknown) => (error as NodeJS.ErrnoException).code === "EACCES",
  );
}

async function isRunningSystemd(): Promise<boolean> {
  return stat("/run/systemd/system").then(
    () => true,
    () => false,
  );
}

async function startService(report: Report): Promise<ContainerRuntimeClient> {
  report("starting the container engine: systemctl start docker");
  await runProgram("systemctl", ["start", "docker"]);
  const client = await firstAnswer(() => undefined);
  if (client) return client;
  const log = await runProgram("journalctl", ["--unit=docker", "--lines=25", "--no-pager"]).catch(() => "");
  throw new Error(`The docker service started, but did not answer within ${START_DEADLINE / 1000} s:\n${log}`);
}

async function startDaemon(report: Report): Promise<ContainerRuntimeClient> {
  const program = (await findProgram("dockerd")) ?? "dockerd";
  report(`starting the container engine: ${program} (log: ${ENGINE_LOG})`);
  const log = await open(ENGINE_LOG, "a");
  const { size: logStart } = await log.stat();
  let exitCode: number | undefined;
  try {
    const daemon = spawn(program, [], {
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: { ...process.env, PATH: searchPath() },
    });
    daemon.once("error", () => (exitCode = -1));
    daemon.once("exit", (code) => (exitCode = code ?? -1));
    daemon.unref();
  } finally {
    await log.close();
  }

  const client = await firstAnswer(() => exitCode);
  if (client) {
    report("the container engine answers");
    return client;
  }
  const written = (await readFile(ENGINE_LOG)).subarray(logStart).toString();
  const what =
    exitCode === undefined
      ? `did not answer within ${START_DEADLINE / 1000} s`
      : `exited immediately with exit code ${exitCode}`;
  throw new Error(
    `The container engine ${what}. It needs permission to mount file systems and to set up iptables; inside a container, this container must be privileged. The end of ${ENGINE_LOG}:\n${lastLines(written)}`,
  );
}

async function firstAnswer(exitCode: () => number | undefined): Promise<ContainerRuntimeClient | undefined> {
  const deadline = Date.now() + START_DEADLINE;
  while (Date.now() < deadline && exitCode() === undefined) {
    const client = await answeringEngine();
    if (client) return client;
    await delay(100);
  }
  return undefined;
}
