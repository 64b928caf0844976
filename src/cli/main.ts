#!/usr/bin/env node
import { nodeVersions } from "../program/package-root.ts";
import { endWithTheReader } from "./closed-output.ts";
import { isOlder } from "./node-version.ts";

// Nothing else is imported before this is known: other packages are written in JavaScript that an old Node cannot read.
if (isOlder(process.versions.node, nodeVersions)) {
  process.stderr.write(
    `limpet needs Node.js ${nodeVersions}, but this is ${process.versions.node}. Install a newer one: https://nodejs.org\n`,
  );
  process.exitCode = 1;
} else {
  const { run } = await import("./run.ts");
  endWithTheReader();
  await run(process.argv.slice(2));
}
