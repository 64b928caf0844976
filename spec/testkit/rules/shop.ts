import { cookie, defineRouting, fromFile, hash, header, tagSession } from "limpet";

export default defineRouting({
  upstreams: {
    shop: {
      servers: [
        { name: "a", address: "10.0.0.11:8080" },
        { name: "b", address: "10.0.0.12:8080" },
        { name: "six", address: "[2001:db8::6]:8080" },
        { name: "retired", address: "10.0.0.13:8080", down: true },
      ],
      affinity: tagSession({
        carriers: [cookie("JSESSIONID"), header("X-Session-Id")],
        keys: fromFile("/etc/nginx/limpet.keys"),
      }),
      health: { failTimeout: 1 },
    },
    api: {
      servers: [
        { name: "a", address: "10.0.1.11:8080" },
        { name: "z", address: "127.0.0.1:8099" },
      ],
      session: [header("X-Session-Id")],
      affinity: hash(),
    },
  },
});
