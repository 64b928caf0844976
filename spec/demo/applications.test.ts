import test from "ava";
import { anotherApplication, applicationsOf } from "../../src/demo/applications.ts";

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

for (const port of [8080, 8090]) {
  test(`port ${port} is a proxy's own`, (t) => {
    t.throws(() => applicationsOf("shop", [{ name: "d", address: `127.0.0.1:${port}` }]), {
      message: /a proxy of the demo listens/,
    });
  });
}

test("one server more has a name and a port that nobody has", (t) => {
  const ports = [8081, 8082, 8084, 8085, 8086, 8087, 8088, 8089];
  const taken = ports.map((port) => ({ name: `server-${port}`, listen: `127.0.0.1:${port}` }) as const);
  t.deepEqual(anotherApplication(taken), { name: "a", listen: "127.0.0.1:8083" });
  const all = [...taken, { name: "a", listen: "127.0.0.1:8083" }] as const;
  t.deepEqual(anotherApplication(all), { name: "b", listen: "127.0.0.1:8091" });
});
