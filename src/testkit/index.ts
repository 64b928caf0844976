/**
 * Real OpenResty and application servers in containers, for tests: `import { … } from "limpet/testkit"`.
 * @module limpet/testkit
 */
export { ensureContainerEngine } from "./engine.ts";
export {
  isReleaseAvailable,
  openrestyImage,
  type OpenRestyImage,
  type OpenRestyRelease,
  type OpenRestyWish,
} from "./image.ts";
export {
  CONFIGURATION_PATH,
  startOpenResty,
  type CommandResult,
  type OpenRestyOptions,
  type StartedOpenResty,
} from "./openresty.ts";
export type { CopiedDirectory, CopiedFile, CopiedThings } from "./copied-things.ts";
export type { ErrorLogLevel } from "./logs.ts";
export type { ListenAddress } from "./listening.ts";
export { startSite, type SiteOptions } from "./site.ts";
export { LUA_OUT_TARGET, type Site } from "./started-site.ts";
export type { Application, ApplicationOptions, Behaviour } from "./application.ts";
export {
  browser,
  mobileApp,
  type Answer,
  type AnswerBody,
  type Asking,
  type BrowserOptions,
  type Client,
  type ConnectionOptions,
  type MobileAppOptions,
} from "./client.ts";
export { assertMoved, assertStayed, assertTogether, countByServer, WrongServer } from "./assertions.ts";
export type { JournalEntry, Journalist } from "./journal.ts";
export {
  redisImage,
  startRedis,
  startSentinel,
  type RedisEngine,
  type RedisOptions,
  type SentinelOptions,
  type StartedRedis,
} from "./redis.ts";
export { startRedisCluster, type RedisClusterOptions, type StartedRedisCluster } from "./redis-cluster.ts";
export { reportTo, silent, type Report } from "./report.ts";
