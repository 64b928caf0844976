import test from "ava";
import { applicationsOf } from "../../src/demo/applications.ts";

test("every server of the rules is started where they expect it", (t) => {
  const servers = [
    { name: "a", address: "127.0.0.1:8081" },
    { name: "b", address: "127.0.0.1:9000" },
  ];
  t.deepEqual(applicationsOf("shop", servers), [
    { name: "a", listen: "127.0.0.1:8081" },
    { name: "b", listen: "127.0.0.1:9000" },
  ]);
});

for (const address of ["10.0.0.1:8081", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "unix:/run/a.sock"]) {
  test(`a server at ${address} can't be started, and it is said why`, (t) => {
    const message = `The server "d" of the upstream "shop" has the address ${address}, but the demo can only start servers on 127.0.0.1: write "127.0.0.1:8084", say.`;
    t.throws(() => applicationsOf("shop", [{ name: "d", address }]), { message });
  });
}

test("the proxy's own port is taken", (t) => {
  t.throws(() => applicationsOf("shop", [{ name: "d", address: "127.0.0.1:8080" }]), {
    message: /proxy itself listens/,
  });
});
