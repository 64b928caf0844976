import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ImageName, type ContainerRuntimeClient } from "testcontainers";
import { debianImage, type DebianSuite } from "./debian-image.ts";
import { containerEngine } from "./engine.ts";
import { ownershipLabels } from "./leftovers.ts";
import { machineDirectory } from "./machine.ts";
import { lastLines } from "./program.ts";
import { isImageAvailable, isImageHere, rememberRefusal, wasRefusedLately } from "./registry.ts";
import { silent, type Report } from "./report.ts";
import { ASK_FOR_VERSIONS, versionsIn, type Versions } from "./versions.ts";

/**
 * The official image that is used where a registry answers: the OpenResty release with the very ngx_lua (0.10.28)
 * and lua-resty-core (0.1.31) that Debian trixie has, so that both roads run the same Lua code. It is pinned, as
 * OpenResty's own documentation asks; `fat` brings perl, and with it the `resty` and `opm` commands.
 */
const OFFICIAL_IMAGE = "openresty/openresty:1.27.1.2-0-bookworm-fat";

/**
 * `current` is what people install today; `older` is the oldest release that limpet supports; `newest` is what they
 * will install next, with an nginx that has `sticky` of its own.
 */
export type OpenRestyRelease = "current" | "older" | "newest";

/** Debian's suite that has a release. */
const SUITES: Readonly<Record<OpenRestyRelease, DebianSuite>> = {
  older: "bookworm",
  current: "trixie",
  newest: "forky",
};

/** Which OpenResty a test wants. */
export interface OpenRestyWish {
  /** Default: `"current"`. The others are always made from Debian packages. */
  readonly release?: OpenRestyRelease;
  /** Debian packages to have in the image, such as `["wrk", "valgrind"]`; default: none. Any make it a Debian image. */
  readonly packages?: readonly string[];
}

/** An image that is there and has been looked into. */
export interface OpenRestyImage extends Versions {
  /** As `docker run` takes it. */
  readonly reference: string;
  /** The engine's id of the image. */
  readonly id: string;
  /** What starts the server in it: Debian's is a stock nginx with the Lua module. */
  readonly command: "openresty" | "nginx";
}

const images = new Map<string, Promise<OpenRestyImage>>();

/**
 * Gives an image with OpenResty, making it where need be. In this order:
 * 1. the image that the environment variable `LIMPET_OPENRESTY_IMAGE` names, whatever release is wished for;
 * 2. the official image, where it is here or can be pulled (a "no" of the registry is remembered for an hour);
 * 3. one made on the spot from Debian packages (under a minute, once; as root on Debian or Ubuntu, else in the engine,
 *    from Debian's own image).
 *
 * The configuration of a test works in all of them when it begins with
 * `include /etc/nginx/modules-enabled/*.conf;`, which loads Debian's dynamic modules and matches nothing elsewhere.
 * @throws when no engine can be had, the image can't be pulled or made, or it holds no working OpenResty.
 */
export function openrestyImage(
  wish: OpenRestyWish | OpenRestyRelease = "current",
  report: Report = silent,
): Promise<OpenRestyImage> {
  const { release, packages } = completeWish(wish);
  const key = JSON.stringify([release, packages]);
  const image = images.get(key) ?? findImage(release, packages, report);
  images.set(key, image);
  image.catch(() => images.delete(key));
  return image;
}

/**
 * Whether an image is here or can be made. A mirror need not have Debian's testing, where `newest` comes from: that an
 * image can't be had is reported once, with the reason, and remembered for an hour, for all processes.
 * @throws when no engine can be had.
 */
export async function isReleaseAvailable(
  wish: OpenRestyWish | OpenRestyRelease,
  report: Report = silent,
): Promise<boolean> {
  await containerEngine(report);
  const { release, packages } = completeWish(wish);
  const name = ["the", release, "release", ...(packages.length > 0 ? ["with", ...packages] : [])].join(" ");
  if (await wasRefusedLately(name)) return false;
  try {
    await openrestyImage(wish, report);
    return true;
  } catch (failure) {
    report(`${name} (Debian ${SUITES[release]}) is out of reach: ${messageOf(failure)}`);
    await rememberRefusal(name);
    return false;
  }
}

function completeWish(wish: OpenRestyWish | OpenRestyRelease): Required<OpenRestyWish> {
  const { release = "current", packages = [] } = typeof wish === "string" ? { release: wish } : wish;
  return { release, packages };
}

async function findImage(
  release: OpenRestyRelease,
  packages: readonly string[],
  report: Report,
): Promise<OpenRestyImage> {
  const client = await containerEngine(report);
  const chosen = process.env.LIMPET_OPENRESTY_IMAGE;
  if (chosen) {
    if (packages.length > 0) {
      throw new Error(
        `An OpenResty image with the packages ${packages.join(", ")} is needed, and only an image built here has them: unset LIMPET_OPENRESTY_IMAGE (now: ${chosen}).`,
      );
    }
    await pull(client, chosen, report);
    return lookInto(client, chosen);
  }
  const makeDebianImage = async () => lookInto(client, await debianImage(client, SUITES[release], packages, report));

  const isOfficialGoodEnough = release === "current" && packages.length === 0;
  if (!isOfficialGoodEnough || !(await isImageAvailable(client, OFFICIAL_IMAGE))) return makeDebianImage();
  try {
    await pull(client, OFFICIAL_IMAGE, report);
  } catch (pullFailure) {
    // A registry that describes an image may still refuse to hand it over: rate limits, a blocked CDN.
    report(`${messageOf(pullFailure)} Building one from Debian packages instead.`);
    return makeDebianImage().catch((cause: unknown) => {
      throw new Error(`${messageOf(pullFailure)} Building one failed, too: ${messageOf(cause)}`, { cause });
    });
  }
  return lookInto(client, OFFICIAL_IMAGE);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function pull(client: ContainerRuntimeClient, reference: string, report: Report): Promise<void> {
  if (await isImageHere(client, reference)) return;
  report(`pulling ${reference}`);
  try {
    await client.image.pull(ImageName.fromString(reference));
  } catch (cause) {
    throw new Error(
      `The image ${reference} cannot be pulled (${messageOf(cause).trim()}). Check its name and the network, ` +
        `or set LIMPET_OPENRESTY_IMAGE to an image on this machine.`,
      { cause },
    );
  }
  report(`pulled ${reference}`);
}

type Contents = Pick<OpenRestyImage, "command" | "nginxVersion" | "luaModuleVersion">;

/** Starting a container to ask takes most of a second: what an image holds is remembered by its id. */
async function lookInto(client: ContainerRuntimeClient, reference: string): Promise<OpenRestyImage> {
  const { Id: id } = await client.container.dockerode.getImage(reference).inspect();
  const memory = join(await machineDirectory(), `${id.replace(":", "-")}.json`);
  const remembered = await readFile(memory, "utf8").catch(() => undefined);
  if (remembered) return { reference, id, ...(JSON.parse(remembered) as Contents) };

  const contents = await askForVersions(client, reference);
  await writeFile(memory, JSON.stringify(contents));
  return { reference, id, ...contents };
}

const SCRIPT = `
set -e
mkdir -p /tmp/limpet
cat > /tmp/limpet/nginx.conf <<'END'
${ASK_FOR_VERSIONS}END
command=$(command -v openresty || command -v nginx)
echo "limpet-command $command"
exec "$command" -c /tmp/limpet/nginx.conf -e stderr -g 'daemon off;'
`;

async function askForVersions(client: ContainerRuntimeClient, reference: string): Promise<Contents> {
  const container = await client.container.dockerode.createContainer({
    Image: reference,
    Entrypoint: ["/bin/sh", "-c"],
    Cmd: [SCRIPT],
    // With a terminal, the engine gives the output as plain text instead of frames.
    Tty: true,
    Labels: await ownershipLabels(),
    HostConfig: { NetworkMode: "none" },
  });
  try {
    await container.start();
    await container.wait();
    const output = (await container.logs({ stdout: true, stderr: true })).toString();
    const command = /^limpet-command .*\b(openresty|nginx)\s*$/m.exec(output)?.[1];
    const versions = versionsIn(output);
    if (!command || !versions) {
      throw new Error(
        `The image ${reference} does not contain a working OpenResty (an nginx with the Lua module and lua-resty-core). ` +
          `It said:\n${lastLines(output)}`,
      );
    }
    return {
      command: command === "openresty" ? "openresty" : "nginx",
      ...versions,
    };
  } finally {
    await container.remove({ force: true, v: true });
  }
}
