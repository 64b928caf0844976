import { defineRouting, redis } from "limpet";
import { SERVERS } from "../servers.ts";
import { upstreamsFor } from "./upstreams.ts";

const sessions = redis({ sentinels: { master: "sessions", addresses: ["127.0.0.1:26379"] } });
const { learnRedis } = upstreamsFor(SERVERS, { sessions });

/** Sessions in a Redis that a sentinel looks after. */
export default defineRouting({ upstreams: { learnRedis } });
