import type { Request } from "../request.ts";

/**
 * Reads a session key from a request; `undefined` if it has none.
 * @entry rewrite, balancer, header_filter
 */
export type ReadKey = (this: void, request: Request) => string | undefined;
