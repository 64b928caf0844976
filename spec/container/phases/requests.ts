import { once } from "node:events";
import { connect } from "node:tls";
import { Agent, request } from "undici";
import type { StartedOpenResty } from "../../../src/testkit/index.ts";
import type { Phase } from "../../../src/checker/phases/phase.ts";
import { PORTS } from "./nginx-conf.ts";
import { programs } from "./programs.ts";

/** How many requests are under way at a time. */
const ABREAST = 8;

/** How often there is a request for each program, at most: some end their connection, and with it another's request. */
const ROUNDS = 4;

const HANDSHAKES: readonly Phase[] = ["ssl_client_hello", "ssl_certificate", "ssl_session_fetch", "ssl_session_store"];

/** What nginx keeps, by the keys of probe.lua. */
export async function readOutcomes(openresty: StartedOpenResty): Promise<ReadonlyMap<string, string>> {
  const { body } = await request(`${openresty.url(PORTS.outcomes)}/outcomes`);
  const lines = (await body.text()).trimEnd().split("\n");
  return new Map(lines.map((line) => line.split(" ").map(decodeURIComponent) as [string, string]));
}

/** Sends requests to a location until they have run every program in a phase. */
export async function ask(openresty: StartedOpenResty, phase: Phase, port: number): Promise<void> {
  const dispatcher = new Agent({
    connect: { rejectUnauthorized: false },
    connections: ABREAST,
    headersTimeout: 5_000,
    bodyTimeout: 5_000,
  });
  const url = `${openresty.url(port, port === PORTS.outcomes ? "http" : "https")}/${phase}`;
  await untilRun(openresty, [phase], async () => {
    // What a program does to its request is none of our business here.
    await request(url, { dispatcher }).then(
      ({ body }) => body.dump().catch(() => undefined),
      () => undefined,
    );
  });
  await dispatcher.destroy();
}

/** Shakes hands, with the offer of a session that nginx does not know: so all phases of a handshake run. */
export async function shakeHands(openresty: StartedOpenResty): Promise<void> {
  const session = await shakeHand(openresty);
  await untilRun(openresty, HANDSHAKES, () => shakeHand(openresty, session));
}

async function shakeHand(openresty: StartedOpenResty, session?: Buffer): Promise<Buffer | undefined> {
  const { hostname: host, port } = new URL(openresty.url(PORTS.handshakes));
  const socket = connect({
    ...{ host, port: Number(port), servername: "localhost", rejectUnauthorized: false, timeout: 2_000 },
    // Later versions resume by tickets, not by what nginx keeps.
    maxVersion: "TLSv1.2",
    ...(session ? { session } : {}),
  });
  try {
    await once(socket, "secureConnect");
    return socket.getSession();
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** Does it once for each program, and again where a phase was not reached as often. */
async function untilRun(
  openresty: StartedOpenResty,
  phases: readonly Phase[],
  work: () => Promise<unknown>,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    let left = programs.length;
    const worker = async (): Promise<void> => {
      while (left-- > 0) await work();
    };
    await Promise.all(Array.from({ length: ABREAST }, worker));
    const outcomes = await readOutcomes(openresty);
    if (phases.every((phase) => Number(outcomes.get(`number ${phase}`)) >= programs.length)) return;
  }
}
