import { createHash } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import type { ContainerRuntimeClient } from "testcontainers";
import { withMachineLock } from "./lock.ts";
import { canInstallPackages, findProgram } from "./machine.ts";
import { installPackages } from "./packages.ts";
import { lastLines, runProgram } from "./program.ts";
import { isImageAvailable, isImageHere } from "./registry.ts";
import type { Report } from "./report.ts";

/**
 * bookworm has nginx 1.22.1 with ngx_lua 0.10.23, trixie nginx 1.26.3 with ngx_lua 0.10.28, and forky, which is still
 * in testing, nginx 1.30.6 with ngx_lua 0.10.29.
 */
export type DebianSuite = "bookworm" | "trixie" | "forky";

const REPOSITORY = "limpet/openresty-debian";

/** openssl is for the certificates of TLS tests; the rest is the server, and what the official image has as well. */
const PACKAGES = [
  "nginx",
  "libnginx-mod-http-lua",
  "lua-resty-core",
  "lua-cjson",
  "lua-nginx-dns",
  "openssl",
  "ca-certificates",
];

/** OpenResty's branch of LuaJIT as a program `luajit`, for differential tests: the very one that the server runs. */
const INTERPRETER: Readonly<Record<DebianSuite, string>> = {
  bookworm: "luajit2",
  trixie: "luajit",
  forky: "luajit",
};

/**
 * apt's settings for a suite, by their names. The Release file of testing is good for a week, and a mirror may be
 * further behind; what it names is signed all the same.
 */
const APT_SETTINGS: Readonly<Record<DebianSuite, Readonly<Record<string, string>>>> = {
  bookworm: {},
  trixie: {},
  forky: { "Acquire::Check-Valid-Until": "false" },
};

/** Documentation is a third of the image, and nobody reads it there. */
const CUSTOMIZATION = 'rm -rf "$1"/usr/share/doc/* "$1"/usr/share/man/* "$1"/usr/share/locale/*';

/** Brings the keys with which Debian signs its releases. */
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Makes an image from Debian packages and gives its reference: without any image registry where mmdebstrap is here
 * or can be installed, else in the engine, from Debian's own image.
 *
 * The tag holds a hash of the recipe: the image is made once, and again when the recipe changes.
 * @param extraPackages Debian packages to have in it besides the usual ones.
 * @throws where neither can be done, and with mmdebstrap's or the engine's words when it fails.
 */
export async function debianImage(
  client: ContainerRuntimeClient,
  suite: DebianSuite,
  extraPackages: readonly string[],
  report: Report,
): Promise<string> {
  const usual = [...PACKAGES, INTERPRETER[suite]];
  const extra = [...new Set(extraPackages)].filter((name) => !usual.includes(name)).sort();
  const recipe = JSON.stringify([suite, [...usual, ...extra], CUSTOMIZATION]);
  const tag = `${suite}-${createHash("sha256").update(recipe).digest("hex").slice(0, 12)}`;
  const reference = `${REPOSITORY}:${tag}`;
  if (await isImageHere(client, reference)) return reference;

  // Most of the time goes into what all images of a suite have in common.
  const base = extra.length > 0 ? await debianImage(client, suite, [], report) : undefined;
  const packages = base === undefined ? usual : extra;
  await withMachineLock(`image-${tag}`, async () => {
    if (await isImageHere(client, reference)) return;
    const make = await chooseMaker(client, suite, report);
    const beginning = base === undefined ? "Debian packages" : `${base} and Debian packages`;
    report(`building the image ${reference} from ${beginning}: ${packages.join(", ")}`);
    const started = Date.now();
    await make(client, { suite, base, packages, tag });
    report(`built ${reference} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  });
  return reference;
}

interface WantedImage {
  readonly suite: DebianSuite;
  /** The image to which packages are added; `undefined`: none, so that all are installed. */
  readonly base: string | undefined;
  readonly packages: readonly string[];
  readonly tag: string;
}

type Maker = (client: ContainerRuntimeClient, image: WantedImage) => Promise<void>;

async function chooseMaker(client: ContainerRuntimeClient, suite: DebianSuite, report: Report): Promise<Maker> {
  const missing: string[] = [];
  if (!(await findProgram("mmdebstrap"))) missing.push("mmdebstrap");
  if (!existsSync(KEYRING)) missing.push("debian-archive-keyring");
  if (missing.length === 0) return bootstrapImage;
  if (await canInstallPackages()) {
    await installPackages(missing, "make an OpenResty image from Debian packages", report);
    return bootstrapImage;
  }
  if (await isImageAvailable(client, officialImage(suite))) return buildImage;
  throw new Error(
    `The OpenResty image of Debian ${suite} is always made from Debian packages, which needs root on Debian or Ubuntu, or a registry that has ${officialImage(suite)}; no registry answers. ` +
      `Alternatively, set LIMPET_OPENRESTY_IMAGE to an image on this machine.`,
  );
}

function officialImage(suite: DebianSuite): string {
  return `debian:${suite}-slim`;
}

interface BuildStep {
  readonly stream?: string;
  readonly error?: string;
}

/** Needs no rights on this machine but to use the engine, which pulls the base by itself. */
const buildImage: Maker = async (client, { suite, base = officialImage(suite), packages, tag }) => {
  const directory = await mkdtemp(join(tmpdir(), "limpet-image-"));
  try {
    const settings = Object.entries(APT_SETTINGS[suite]).map(([name, value]) => `-o ${name}=${value}`);
    const aptGet = ["apt-get", ...settings].join(" ");
    const install = `${aptGet} install -y --no-install-recommends ${packages.join(" ")}`;
    const recipe =
      `FROM ${base}\n` +
      `RUN ${aptGet} update && DEBIAN_FRONTEND=noninteractive ${install} && rm -rf /var/lib/apt/lists/*\n`;
    await writeFile(join(directory, "Dockerfile"), recipe);
    const { dockerode } = client.container;
    const t = `${REPOSITORY}:${tag}`;
    const answer = await dockerode.buildImage({ context: directory, src: ["Dockerfile"] }, { t, forcerm: true });
    const steps = await new Promise<readonly BuildStep[]>((resolve, reject) => {
      dockerode.modem.followProgress(answer, (error, said) => {
        if (error) reject(error);
        else resolve(said as readonly BuildStep[]);
      });
    });
    // The status of the answer is 200 before the first step runs: a failed one is told in the answer's body only.
    const failure = steps.find(({ error }) => error !== undefined)?.error;
    if (failure !== undefined) {
      const log = steps.map(({ stream = "" }) => stream).join("");
      throw new Error(`${failure}\n${lastLines(log)}`);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The container engine cannot build an image from ${base}: ${reason}`, { cause });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const bootstrapImage: Maker = async (client, { suite, base, packages, tag }) => {
  const directory = await mkdtemp(join(tmpdir(), "limpet-image-"));
  try {
    const archive = join(directory, "image.tar");
    await runProgram("mmdebstrap", [
      ...(base === undefined ? ["--variant=minbase"] : await beginningWith(client, base, directory)),
      `--keyring=${KEYRING}`,
      `--include=${packages.join(",")}`,
      `--customize-hook=${CUSTOMIZATION}`,
      ...Object.entries(APT_SETTINGS[suite]).map(([name, value]) => `--aptopt=${name} "${value}"`),
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
};

/** What has mmdebstrap begin with what an image holds. */
async function beginningWith(client: ContainerRuntimeClient, image: string, directory: string): Promise<string[]> {
  const held = join(directory, "base.tar");
  const container = await client.container.dockerode.createContainer({ Image: image, Cmd: ["true"] });
  try {
    await pipeline(await container.export(), createWriteStream(held));
  } finally {
    await container.remove();
  }
  return ["--variant=custom", "--skip=check/empty", `--setup-hook=tar -xf '${held}' -C "$1"`];
}

/** mmdebstrap runs apt with a configuration of its own; a proxy that this machine's apt needs is handed on. */
async function proxyOptions(): Promise<string[]> {
  const configured = await runProgram("apt-config", ["shell", "proxy", "Acquire::http::Proxy"]).catch(() => "");
  const proxy = /^proxy='(.+)'$/m.exec(configured)?.[1];
  return proxy === undefined ? [] : [`--aptopt=Acquire::http::Proxy "${proxy}"`];
}
