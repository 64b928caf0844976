import { z } from "zod";

/*
 * What a proxy's API says of its servers (`/limpet/upstreams`).
 */

const drain = z.object({
  isDone: z.boolean(),
  age: z.number(),
  sessions: z.number(),
  requests: z.number(),
  idle: z.number().optional(),
  estimatedRest: z.number().optional(),
});

const server = z.object({
  name: z.string(),
  address: z.string(),
  state: z.string(),
  weight: z.number(),
  down: z.boolean(),
  backup: z.boolean(),
  draining: z.boolean(),
  leaving: z.boolean().optional(),
  drainUntil: z.number().optional(),
  maxConnections: z.number(),
  requests: z.number().optional(),
  drain: drain.optional(),
});

export const upstreamView = z.object({
  name: z.string(),
  generation: z.number(),
  mayChange: z.boolean(),
  sharing: z.object({ isShared: z.boolean(), age: z.number().optional(), problem: z.string().optional() }).optional(),
  servers: z.array(server),
});

export const upstreamsView = z.record(z.string(), upstreamView);

export type ServerView = z.infer<typeof server>;
export type UpstreamView = z.infer<typeof upstreamView>;

/** How far a drain is; times in seconds. */
export type DrainView = z.infer<typeof drain>;
