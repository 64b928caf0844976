import { chmodSync } from "node:fs";
import test from "../../support/serial.ts";
import { nginxInContainer } from "../../../src/development/reload/container.ts";
import { TemporaryProject } from "../../build/fixture.ts";

/** A docker whose container is this machine. */
const DOCKER = `#!/bin/sh
case "$1" in
  inspect) echo '[{"Mounts":[]}]';;
  exec) shift 2; exec "$@";;
  cp) cp -r "$2" "\${3#*:}";;
esac
`;

test("a folder of a container that no build made is left alone", async (t) => {
  using files = new TemporaryProject([
    ["bin/docker", DOCKER],
    ["built/MANIFEST", "# new\n"],
    ["foreign/precious", "theirs"],
    ["own/MANIFEST", "# old\n"],
  ]);
  chmodSync(`${files.path}/bin/docker`, 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${files.path}/bin:${path ?? ""}`;
  t.teardown(() => {
    process.env.PATH = path;
  });
  const server = (prefix: string) =>
    nginxInContainer({ container: "x", prefix: `${files.path}/${prefix}`, nginx: "nginx" });

  t.regex((await server("foreign").take(`${files.path}/built`)) ?? "", /foreign in .* does not look like the output/);
  t.is(files.read("foreign/precious"), "theirs");
  t.is(await server("own").take(`${files.path}/built`), undefined);
  t.is(files.read("own/MANIFEST"), "# new\n");
  t.is(await server("none").take(`${files.path}/built`), undefined);
  t.is(files.read("none/MANIFEST"), "# new\n");
});
