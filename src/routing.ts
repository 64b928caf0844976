import { bearerToken, clientAddress, cookie, defineRouting, fromEnvironment, hash, header, tagSession } from "limpet";

/** The rules of this checkout, which `npm start` runs. Edit them while it serves, and type "r" there. */
export default defineRouting({
  upstreams: {
    // For sessions that the application makes: it answers a login with a new id, and Limpet appends a tag to it
    // that names the server. The client brings both back, and the application gets its id as it was.
    shop: {
      // Another line is another server, which gets new sessions; those that are there stay where they are.
      // A name is for good, it is what tags mean. The address behind it may change.
      servers: [
        { name: "a", address: "127.0.0.1:8081" },
        { name: "b", address: "127.0.0.1:8082" },
        { name: "c", address: "127.0.0.1:8083" },
      ],
      affinity: tagSession({
        // What carries your application's session id: for browsers its cookie, for mobile apps its header.
        carriers: [cookie("JSESSIONID"), header("X-Session-Id")],
        // The keys that sign the tags, from nginx's environment. All proxies need the same.
        keys: fromEnvironment("LIMPET_KEYS"),
      }),
      // A server that failed is asked after 2 s whether it is back, so that nobody waits for the demo.
      health: { failTimeout: 2 },
    },

    // For keys that clients bring, a hash does: nobody has to remember anything. A rule may be any function of the
    // request; here tenants stay together on one server.
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
