import { defineRouting } from "limpet";
import { SERVERS } from "../servers.ts";
import { upstreamsFor } from "./upstreams.ts";

const { hash, route, issueCookie, tagSession, learnRedis } = upstreamsFor(SERVERS);

/** The affinities that two proxies can have in common; they share no changes of servers. */
export default defineRouting({ upstreams: { hash, route, issueCookie, tagSession, learnRedis } });
