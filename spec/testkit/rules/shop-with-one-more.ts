import { hash, header, defineRouting } from "limpet";

export default defineRouting({
  upstreams: {
    shop: {
      servers: [
        { name: "b", address: "10.0.0.12:8080" },
        { name: "new", address: "10.0.0.14:8080" },
      ],
      session: [header("X-Session-Id")],
      affinity: hash(),
      health: { failTimeout: 1 },
    },
    api: {
      servers: [{ name: "z", address: "127.0.0.1:8099" }],
      session: [header("X-Session-Id")],
      affinity: hash(),
    },
  },
});
