import { defineRouting } from "limpet";
import { DNS_PORT, NAMED_SERVERS } from "../servers.ts";
import { upstreamsFor } from "./upstreams.ts";

const { hash, issueCookie } = upstreamsFor(NAMED_SERVERS);

/** Servers by names. */
export default defineRouting({
  dns: { resolvers: [`127.0.0.1:${DNS_PORT}`], timeout: 500, maxTtl: 1, ipv6: false },
  upstreams: { hash, issueCookie },
});
