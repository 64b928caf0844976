/**
 * What rules are written with: `import { … } from "limpet"`.
 * @module limpet
 */
export type { Affinity } from "./affinity/affinities/affinity.ts";
export type { Carrier, RequestCarrier } from "./affinity/affinities/carrier.ts";
export type { Balancing } from "./affinity/balancing/method.ts";
export { peakEwma } from "./affinity/balancing/peak-ewma.ts";
export type { PeakEwma, PeakEwmaOptions } from "./affinity/balancing/peak-ewma.ts";
export { hash } from "./affinity/affinities/hash.ts";
export type { HashAffinity, HashOptions, LookupTableName } from "./affinity/affinities/hash.ts";
export { issueCookie } from "./affinity/affinities/issue-cookie.ts";
export type { IssueCookieOptions, PerRequest, SameSite } from "./affinity/affinities/issue-cookie.ts";
export { learn } from "./affinity/affinities/learn.ts";
export type { LearnOptions } from "./affinity/affinities/learn.ts";
export { none } from "./affinity/affinities/none.ts";
export type { NoAffinity } from "./affinity/affinities/none.ts";
export { redis } from "./affinity/affinities/redis.ts";
export type { Redis, RedisOptions, RedisTls, SentinelOptions } from "./affinity/affinities/redis.ts";
export { route } from "./affinity/affinities/route.ts";
export type { RouteOptions } from "./affinity/affinities/route.ts";
export { fromEnvironment, fromFile } from "./affinity/affinities/secret.ts";
export type { Secret } from "./affinity/affinities/secret.ts";
export { tagSession } from "./affinity/affinities/tag-session.ts";
export type { TagSessionOptions } from "./affinity/affinities/tag-session.ts";
export type { Canary, Group } from "./affinity/canary/canary.ts";
export type { Dns } from "./affinity/dns/options.ts";
export type { Check, CheckTls, Failure, Health, Outlier } from "./affinity/health.ts";
export type { Obstacle, Policies, Policy, Reaction, Refusal, Waiting } from "./affinity/policies.ts";
export type { Queue } from "./affinity/queue.ts";
export type { Rebalance } from "./affinity/rebalance.ts";
export type { Request } from "./affinity/request.ts";
export { defineRouting, fromJsonFile } from "./affinity/rules.ts";
export type { Admin, KeepAlive, Routing, Server, ServersFile, Service, Upstream } from "./affinity/rules.ts";
export { bearerToken } from "./affinity/session/bearer-token.ts";
export { clientAddress } from "./affinity/session/client-address.ts";
export type { ClientAddressOptions } from "./affinity/session/client-address.ts";
export { combine } from "./affinity/session/combine.ts";
export { cookie } from "./affinity/session/cookie.ts";
export { header } from "./affinity/session/header.ts";
export type { HeaderOptions } from "./affinity/session/header.ts";
export { pathParameter } from "./affinity/session/path-parameter.ts";
export { queryArgument } from "./affinity/session/query-argument.ts";
export type { SessionSource } from "./affinity/session/source.ts";
export { variable } from "./affinity/session/variable.ts";
export { withoutRoute } from "./affinity/session/without-route.ts";
export type { WithoutRouteOptions } from "./affinity/session/without-route.ts";
export type { Statuses } from "./affinity/statuses.ts";
