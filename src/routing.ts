import { bearerToken, clientAddress, cookie, defineRouting, fromEnvironment, hash, header, tagSession } from "limpet";

/** The rules of this checkout, which `npm start` runs. Edit them while it runs, and then type "r" there. */
export default defineRouting({
  upstreams: {
    // For sessions that the application creates: it answers a login with a new id, and Limpet appends a tag that
    // names the server. The client sends both back, and the application gets its id without the tag.
    shop: {
      // If you add a server, it gets new sessions; existing ones stay where they are.
      // A name is permanent, because tags name servers by it. The address may change.
      servers: [
        { name: "a", address: "127.0.0.1:8081" },
        { name: "b", address: "127.0.0.1:8082" },
        { name: "c", address: "127.0.0.1:8083" },
      ],
      affinity: tagSession({
        // What carries your application's session id: a cookie for browsers, a header for mobile apps.
        carriers: [cookie("JSESSIONID"), header("X-Session-Id")],
        // The keys that sign the tags, from nginx's environment. All proxies need the same.
        keys: fromEnvironment("LIMPET_KEYS"),
      }),
      // After 2 s, Limpet checks whether a server that failed is back, so that nobody has to wait in the demo.
      health: { failTimeout: 2 },
    },

    // For keys that clients bring, a hash is enough: nobody has to remember anything. A session source may be any
    // function of the request. Here, each tenant's requests go to one server.
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
