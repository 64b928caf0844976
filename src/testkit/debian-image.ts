import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { ContainerRuntimeClient } from "testcontainers";
import { withMachineLock } from "./lock.ts";
import { findProgram } from "./machine.ts";
import { installPackages } from "./packages.ts";
import { runProgram } from "./program.ts";
import { isImageHere } from "./registry.ts";
import type { Report } from "./report.ts";

/** trixie has nginx 1.26.3 with ngx_lua 0.10.28, bookworm nginx 1.22.1 with ngx_lua 0.10.23. */
export type DebianSuite = "bookworm" | "trixie";

const REPOSITORY = "limpet/openresty-debian";

/** openssl is for the certificates of TLS tests; the rest is the server. */
const PACKAGES = ["nginx", "libnginx-mod-http-lua", "lua-resty-core", "lua-cjson", "openssl", "ca-certificates"];

/** OpenResty's branch of LuaJIT as a program `luajit`, for differential tests: the very one that the server runs. */
const INTERPRETER: Readonly<Record<DebianSuite, string>> = { bookworm: "luajit2", trixie: "luajit" };

/** Documentation is a third of the image, and nobody reads it there. */
const CUSTOMIZATION = 'rm -rf "$1"/usr/share/doc/* "$1"/usr/share/man/* "$1"/usr/share/locale/*';

/** Brings the keys with which Debian signs its releases. */
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Makes an image from Debian packages, without any image registry, and gives its reference.
 *
 * The tag holds a hash of the recipe: the image is made once, and again when the recipe changes.
 * @param extraPackages Debian packages to have in it besides the usual ones.
 * @throws where mmdebstrap is missing and can't be installed, and with mmdebstrap's words when it fails.
 */
export async function debianImage(
  client: ContainerRuntimeClient,
  suite: DebianSuite,
  extraPackages: readonly string[],
  report: Report,
): Promise<string> {
  const packages = [...new Set([...PACKAGES, INTERPRETER[suite], ...[...extraPackages].sort()])];
  const recipe = JSON.stringify([suite, packages, CUSTOMIZATION]);
  const tag = `${suite}-${createHash("sha256").update(recipe).digest("hex").slice(0, 12)}`;
  const reference = `${REPOSITORY}:${tag}`;
  if (await isImageHere(client, reference)) return reference;

  await withMachineLock(`image-${tag}`, async () => {
    if (await isImageHere(client, reference)) return;
    await ensureBootstrapper(report);
    report(`making the image ${reference} from Debian packages: ${packages.join(", ")}`);
    const started = Date.now();
    await makeImage(client, suite, packages, tag);
    report(`made ${reference} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  });
  return reference;
}

async function ensureBootstrapper(report: Report): Promise<void> {
  const missing: string[] = [];
  if (!(await findProgram("mmdebstrap"))) missing.push("mmdebstrap");
  if (!existsSync(KEYRING)) missing.push("debian-archive-keyring");
  if (missing.length === 0) return;
  await installPackages(missing, "make an OpenResty image where no image registry answers", report);
}

async function makeImage(
  client: ContainerRuntimeClient,
  suite: DebianSuite,
  packages: readonly string[],
  tag: string,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "limpet-image-"));
  try {
    const archive = join(directory, "image.tar");
    await runProgram("mmdebstrap", [
      "--variant=minbase",
      `--keyring=${KEYRING}`,
      `--include=${packages.join(",")}`,
      `--customize-hook=${CUSTOMIZATION}`,
      ...(await proxyOptions()),
      suite,
      archive,
      process.env.LIMPET_DEBIAN_MIRROR ?? "http://deb.debian.org/debian",
    ]);
    const answer = await client.container.dockerode.importImage(archive, { repo: REPOSITORY, tag });
    await finished(answer.resume()); // The engine ends its answer when it has imported the archive.
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** mmdebstrap runs apt with a configuration of its own; a proxy that this machine's apt needs is handed on. */
async function proxyOptions(): Promise<string[]> {
  const configured = await runProgram("apt-config", ["shell", "proxy", "Acquire::http::Proxy"]).catch(() => "");
  const proxy = /^proxy='(.+)'$/m.exec(configured)?.[1];
  return proxy === undefined ? [] : [`--aptopt=Acquire::http::Proxy "${proxy}"`];
}
