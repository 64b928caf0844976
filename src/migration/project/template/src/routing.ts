import { cookie, defineRouting, fromFile, header, tagSession } from "limpet";

export default defineRouting({
  upstreams: {
    // The name after proxy_pass http:// in nginx.conf. A second upstream is another property here.
    shop: {
      // Your servers. A name is permanent, because sessions belong to it. The address may change.
      servers: [
        { name: "a", address: "127.0.0.1:8081" },
        { name: "b", address: "127.0.0.1:8082" },
        { name: "c", address: "127.0.0.1:8083" },
      ],
      // The application creates its sessions, and Limpet appends a tag to their ids that names the server.
      // If clients bring their own key (a device, a tenant), hash() is enough, and nobody remembers anything:
      // session: [header("X-Device-Id")], affinity: hash()
      affinity: tagSession({
        // What carries your application's session id: a cookie for browsers, a header for mobile apps.
        carriers: [cookie("JSESSIONID"), header("X-Session-Id")],
        // The same on every proxy: (umask 077; echo "1:$(openssl rand -hex 32)" > /etc/nginx/limpet.keys)
        keys: fromFile("/etc/nginx/limpet.keys"),
      }),
    },
  },
});
