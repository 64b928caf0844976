import {
  bearerToken,
  cookie,
  defineRouting,
  fromEnvironment,
  hash,
  header,
  issueCookie,
  learn,
  pathParameter,
  route,
  tagSession,
} from "limpet";
import { SERVERS } from "./servers.ts";

const keys = fromEnvironment("LIMPET_KEYS");
const carriers = [cookie("JSESSIONID"), header("X-Session-Id"), pathParameter("jsessionid")];

export default defineRouting({
  // In a folder that belongs to Debian's workers.
  stateFile: "/var/lib/nginx/proxy/limpet-servers",
  metrics: true,
  admin: { tokens: fromEnvironment("LIMPET_TOKENS") },
  upstreams: {
    shop: {
      servers: SERVERS,
      session: [...carriers, bearerToken()],
      affinity: [
        issueCookie({ keys, maxAge: 3600, maxIdle: 600 }),
        tagSession({ carriers, keys, maxAge: 3600 }),
        learn({ createFromRequest: false }),
        route({ separator: "..route.." }),
      ],
      verdictHeader: "X-Verdict",
    },
    changing: {
      servers: [
        { name: "a", address: "127.0.1.1:8200" },
        { name: "b", address: "127.0.1.2:8200" },
      ],
      session: [cookie("sid")],
      affinity: hash(),
      mayChange: true,
    },
  },
});
