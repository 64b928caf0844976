/** Where the kit's containers publish their ports, and how this process gets there. */
export interface Publishing {
  /** The address of the engine's machine that ports are bound to. */
  readonly bind: string;
  /** The host for URLs. */
  readonly host: string;
}

/**
 * Ports are bound to 127.0.0.1, so that nobody else on the network reaches a server under test.
 * Only where the engine is another machine (`DOCKER_HOST=tcp://…`, or `TESTCONTAINERS_HOST_OVERRIDE`) that can't be.
 */
export function publishing(environment: NodeJS.ProcessEnv = process.env): Publishing {
  const host = environment.TESTCONTAINERS_HOST_OVERRIDE ?? remoteHost(environment.DOCKER_HOST);
  return host === undefined || isLoopback(host) ? { bind: "127.0.0.1", host: "127.0.0.1" } : { bind: "0.0.0.0", host };
}

function remoteHost(engine: string | undefined): string | undefined {
  if (!engine || !/^(tcp|https?):/.test(engine)) return undefined;
  return new URL(engine).hostname;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.startsWith("127.") || host === "[::1]";
}
