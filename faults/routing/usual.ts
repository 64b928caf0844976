import { defineRouting } from "limpet";
import { SERVERS, STATE_FILE } from "../servers.ts";
import { upstreamsFor } from "./upstreams.ts";

/** Every affinity, for the same servers. */
export default defineRouting({ stateFile: STATE_FILE, upstreams: upstreamsFor(SERVERS) });
