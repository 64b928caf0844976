import { defineRouting, hash, type SessionSource } from "limpet";

const tenant: SessionSource = (request) => {
  const parts: { tenant?: { id: string } } = {};
  return parts.tenant!.id + (request.header("X-Tenant") ?? "");
};

export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "127.0.0.1:8080" }], session: [tenant], affinity: hash() } },
});
