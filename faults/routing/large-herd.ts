import { defineRouting } from "limpet";
import { LARGE_HERD } from "../servers.ts";
import { upstreamsFor } from "./upstreams.ts";

// A thousand checks a second for each upstream would be the load that is measured.
const { hash, issueCookie, learn } = upstreamsFor(LARGE_HERD, { checkEvery: 10 });

/** Still more servers. */
export default defineRouting({ upstreams: { hash, issueCookie, learn } });
