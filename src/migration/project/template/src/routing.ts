import { cookie, defineRouting, fromFile, header, tagSession } from "limpet";

export default defineRouting({
  upstreams: {
    // Its name is what stands behind proxy_pass http:// in nginx.conf. A second upstream is another property here.
    shop: {
      // Your servers. A name is for good, for sessions belong to it; the address behind it may change.
      servers: [
        { name: "a", address: "127.0.0.1:8081" },
        { name: "b", address: "127.0.0.1:8082" },
        { name: "c", address: "127.0.0.1:8083" },
      ],
      // The application makes its sessions, and Limpet appends to their ids which server they are on.
      // Where clients bring a key of their own (a device, a tenant), hash() does, and nobody remembers anything:
      // session: [header("X-Device-Id")], affinity: hash()
      affinity: tagSession({
        // What carries your application's session id: for browsers its cookie, for mobile apps its header.
        carriers: [cookie("JSESSIONID"), header("X-Session-Id")],
        // On every proxy the same: (umask 077; echo "1:$(openssl rand -hex 32)" > /etc/nginx/limpet.keys)
        keys: fromFile("/etc/nginx/limpet.keys"),
      }),
    },
  },
});
