import { defineRouting, hash } from "limpet";

export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.11:http" }], session: [], affinity: hash() } },
});
