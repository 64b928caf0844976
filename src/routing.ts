import { bearerToken, clientAddress, cookie, defineRouting, hash, header, withoutRoute } from "limpet";

/**
 * The rules of this checkout, which `npm start` runs: three application servers whose sessions are
 * opened under a key that the client brings, browsers in a cookie and mobile apps in a header.
 */
export default defineRouting({
  upstreams: {
    shop: {
      servers: [
        { name: "a", address: "127.0.0.1:8081" },
        { name: "b", address: "127.0.0.1:8082" },
        { name: "c", address: "127.0.0.1:8083" },
      ],
      session: [
        // Tomcat and its kin append their name to the cookie (abc.node1); the app's header has none.
        withoutRoute(cookie("JSESSIONID")),
        header("X-Session-Id"),
      ],
      affinity: hash(),
      health: { failTimeout: 2 },
    },

    // A rule may be any function of the request: here tenants stay together on one server.
    reports: {
      servers: [
        { name: "a", address: "127.0.0.1:8081", weight: 2 },
        { name: "b", address: "127.0.0.1:8082" },
        { name: "c", address: "127.0.0.1:8083", backup: true },
      ],
      session: [(request) => request.header("X-Tenant"), bearerToken(), clientAddress({ ipv4: 24, ipv6: 56 })],
      affinity: hash({ table: "maglev" }),
      health: { maxFails: 2, failTimeout: 30 },
    },
  },
});
