import { withDefaults } from "./rule.ts";

/** Where requests wait that no server can take now, because all of them have `maxConnections`. */
export interface Queue {
  /**
   * Requests that may wait at the same time, in each worker: 1 to 10000. One more is refused at once. Those count, too, that
   * wait for their own server by a policy. Default 100.
   */
  readonly size?: number;
  /** And of those, from one client address, or one IPv6 network of 64 bits: 1 to 10000. Default 32. */
  readonly perClient?: number;
  /** Milliseconds that a request waits at most: 1 to 600000. Default 1000. */
  readonly timeout?: number;
  /** The status of a request that waited in vain, or that had no room to wait: 400 to 599. Default 503. */
  readonly refuse?: number;
}

export type ProvisionedQueue = Required<Queue>;

const QUEUE: ProvisionedQueue = { size: 100, perClient: 32, timeout: 1000, refuse: 503 };

export function provisionQueue(this: void, queue: Queue): ProvisionedQueue {
  return withDefaults(queue, QUEUE);
}
