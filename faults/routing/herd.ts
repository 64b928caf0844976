import { defineRouting } from "limpet";
import { HERD } from "../servers.ts";
import { upstreamsFor } from "./upstreams.ts";

const { hash, issueCookie, learn } = upstreamsFor(HERD);

/** Many servers. */
export default defineRouting({ upstreams: { hash, issueCookie, learn } });
