import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { withMachineLock } from "../../src/testkit/lock.ts";

const REPOSITORY = join(import.meta.dirname, "../..");
const CACHE = join(REPOSITORY, "node_modules/.cache/limpet");
/** Says what dist/ was compiled from. */
const STAMP = join(CACHE, "dist-sources");

/** A digest of all that dist/ depends on. */
function sources(): string {
  const digest = createHash("sha1");
  const files = readdirSync(join(REPOSITORY, "src"), { recursive: true, encoding: "utf8" })
    .map((name) => join("src", name))
    .filter((name) => statSync(join(REPOSITORY, name)).isFile());
  for (const name of [...files.sort(), "package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"]) {
    digest.update(`${name}\n`).update(readFileSync(join(REPOSITORY, name)));
  }
  return digest.digest("hex");
}

function isFresh(wanted: string): boolean {
  return (
    existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted && existsSync(join(REPOSITORY, "dist/cli/main.js"))
  );
}

async function compile(): Promise<void> {
  const wanted = sources();
  if (isFresh(wanted)) return;
  mkdirSync(CACHE, { recursive: true });
  await withMachineLock(`dist-${createHash("sha1").update(REPOSITORY).digest("hex")}`, async () => {
    if (isFresh(wanted)) return;
    await promisify(execFile)("npm", ["run", "--silent", "compile"], { cwd: REPOSITORY });
    writeFileSync(STAMP, wanted);
  });
}

let compiled: Promise<void> | undefined;

/** Compiles dist/, as for a release, unless it is of these very sources: what is stale is never tested. */
export function compileLimpet(): Promise<void> {
  return (compiled ??= compile());
}
