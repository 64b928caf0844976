import { z } from "zod";

/*
 * What a proxy's API says of its servers (`/limpet/upstreams`).
 */

const drain = z.object({
  isDone: z.boolean(),
  age: z.number(),
  sessions: z.number(),
  requests: z.number().optional(),
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
  group: z.string().optional(),
  requests: z.number().optional(),
  avoided: z.object({ reason: z.string(), age: z.number() }).optional(),
  drain: drain.optional(),
});

const bareServer = z.object({
  name: z.string(),
  address: z.string(),
  weight: z.number(),
  down: z.boolean(),
  backup: z.boolean(),
  draining: z.boolean(),
  maxConnections: z.number(),
  maxFails: z.number().exactOptional(),
  failTimeout: z.number().exactOptional(),
  slowStart: z.number().exactOptional(),
  incarnation: z.string().exactOptional(),
  group: z.string().exactOptional(),
  drainUntil: z.number().exactOptional(),
  isLeaving: z.boolean().exactOptional(),
  formerly: z.string().exactOptional(),
});

/** What a reload merges with new rules. */
export const sourcesView = z.object({
  mayChange: z.boolean(),
  rules: z.array(bareServer),
  source: z.array(bareServer),
  servers: z.array(bareServer),
});

export const upstreamView = z.object({
  name: z.string(),
  generation: z.number(),
  mayChange: z.boolean(),
  sharing: z.object({ isShared: z.boolean(), age: z.number().optional(), problem: z.string().optional() }).optional(),
  servers: z.array(server),
  verdicts: z.record(z.string(), z.number()).optional(),
});

export const rebalanceView = z.object({
  isStopped: z.boolean(),
  stoppedBy: z.string().optional(),
  sessions: z.number().optional(),
  movedThisMinute: z.number(),
  allowedThisMinute: z.number(),
});

export const upstreamsView = z.record(z.string(), upstreamView);

export type ServerView = z.infer<typeof server>;
export type UpstreamView = z.infer<typeof upstreamView>;

export type SourcesView = z.infer<typeof sourcesView>;

/** How the rebalancing of an upstream gets on; without `sessions`, they were not counted yet. */
export type RebalanceView = z.infer<typeof rebalanceView>;

/** How far a drain is; times in seconds. */
export type DrainView = z.infer<typeof drain>;
