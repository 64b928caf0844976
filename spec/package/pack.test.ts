import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

const RULES = `import { cookie, defineRouting, hash, header } from "limpet";
import { servers } from "./servers";

export default defineRouting({
  upstreams: { shop: { servers, session: [cookie("sid"), header("X-Session-Id")], affinity: hash() } },
});
`;

const SERVERS = `import type { Server } from "limpet";
export const servers: Server[] = ["a", "b"].map((name, i) => ({ name, address: \`10.0.0.\${i + 1}:8080\` }));
`;

/** What an editor sees: the types of the installed package, in a strict project that checks them, too. */
const TSCONFIG = JSON.stringify({
  compilerOptions: { strict: true, noEmit: true, module: "ESNext", moduleResolution: "bundler", target: "ESNext", lib: ["ESNext"], types: [] },
  include: ["src"],
});

test("the packed package installs into an empty project, types its rules and builds them", async (t) => {
  const project = await mkdtemp(join(tmpdir(), "limpet-pack-"));
  try {
    const packed = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: REPOSITORY });
    const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("["))) as [{ filename: string }];
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "a-shop", private: true, type: "module" }));
    await run("npm", ["install", "--no-audit", "--no-fund", join(project, filename)], { cwd: project });

    await mkdir(join(project, "src"));
    await writeFile(join(project, "src/routing.ts"), RULES);
    await writeFile(join(project, "src/servers.ts"), SERVERS);
    await writeFile(join(project, "tsconfig.json"), TSCONFIG);

    await run("npx", ["tsc", "-p", "."], { cwd: project });
    const built = await run("npx", ["limpet", "build"], { cwd: project });
    t.regex(built.stdout, /Built lua-out/);
    t.regex(await readFile(join(project, "lua-out/servers/shop.conf"), "utf8"), /server 10\.0\.0\.2:8080/);

    await writeFile(join(project, "src/routing.ts"), RULES.replace("session:", "sesion:"));
    const failed = await t.throwsAsync(run("npx", ["limpet", "build"], { cwd: project }));
    t.regex((failed as Error & { stdout: string }).stdout + (failed as Error & { stderr: string }).stderr, /src\/routing\.ts[:(]5/);
  } finally {
    await rm(project, { recursive: true });
  }
});
