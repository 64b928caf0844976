import { isIP } from "node:net";
import type { EngineContainer } from "./engine.ts";
import { containerEngine } from "./engine.ts";
import type { OpenRestyImage } from "./image.ts";
import { ownershipLabels } from "./leftovers.ts";

/** Linux' numbers for what the script asks of it: SIOCSIFADDR, SIOCSIFNETMASK; AF_INET, AF_INET6; SOCK_DGRAM. */
const SET_ADDRESS = 0x89_16;
const SET_NETMASK = 0x89_1c;
const INET = 2;
const INET6 = 10;
const DATAGRAM = 2;

/**
 * Makes addresses the container's own, so that servers can listen there which rules name by their production addresses.
 * What is sent to them then never leaves the container, whether anybody listens there or not.
 *
 * nginx's own Lua does it, in a process beside the server: images have no `ip` to do it with.
 * @param addresses as in rules; unix sockets, host names and 127.0.0.0/8 need nothing
 */
export async function takeAddresses(
  container: EngineContainer,
  image: OpenRestyImage,
  addresses: readonly string[],
): Promise<void> {
  const hosts = new Set(addresses.map(hostOf).filter((host) => isIP(host) !== 0 && !isLoopback(host)));
  if (hosts.size === 0) return;
  const lines = [...hosts].map((host) => (isIP(host) === 4 ? takeIpv4(host) : takeIpv6(host)));
  const { exitCode, output } = await runInNetworkOf(container, image, script(image, lines.join("\n")));
  if (exitCode !== 0) {
    throw new Error(
      `The container could not take the addresses ${[...hosts].join(", ")}, because it is not allowed to change its own network. Use servers on 127.0.0.1 in the rules of the test instead. Its output:\n${output.trim()}`,
    );
  }
}

function hostOf(address: string): string {
  const bracketed = /^\[(.+)\](:\d+)?$/.exec(address);
  return bracketed?.[1] ?? address.replace(/:\d+$/, "");
}

function isLoopback(host: string): boolean {
  return host.startsWith("127.") || host === "::1";
}

/** `struct ifreq` with a `sockaddr_in`; each address is an alias of the loopback interface, `lo:0a00000b`. */
function takeIpv4(host: string): string {
  const bytes = host.split(".").join(", ");
  const alias = `lo:${Buffer.from(host.split(".").map(Number)).toString("hex")}`;
  return `take(${INET}, ffi.new("limpet_ifreq4", { "${alias}", ${INET}, 0, { ${bytes} } }), "${host}")
    take(${INET}, ffi.new("limpet_ifreq4", { "${alias}", ${INET}, 0, { 255, 255, 255, 255 } }), "${host}", ${SET_NETMASK})`;
}

/** `struct in6_ifreq`; 1 is the loopback interface. */
function takeIpv6(host: string): string {
  return `take(${INET6}, ffi.new("limpet_ifreq6", { { ${ipv6Bytes(host).join(", ")} }, 128, 1 }), "${host}")`;
}

/** `new URL` writes an IPv6 address without the dotted form that it may end with. */
function ipv6Bytes(host: string): number[] {
  const [head = "", tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string | undefined): string[] => (text ? text.split(":") : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail)];
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
}

function script(image: OpenRestyImage, lines: string): string {
  return `cat > /tmp/limpet-addresses.conf <<'END'
include /etc/nginx/modules-enabled/*.conf;
events {}
http {
  init_by_lua_block {
    local ffi = require "ffi"
    ffi.cdef[[
      int socket(int, int, int);
      int ioctl(int, unsigned long, ...);
      char *strerror(int);
      typedef struct { char name[16]; uint16_t family, port; uint8_t address[4], rest[16]; } limpet_ifreq4;
      typedef struct { uint8_t address[16]; uint32_t prefix; int index; } limpet_ifreq6;
    ]]
    local EXISTS = 17
    local function take(family, request, host, code)
      local socket = ffi.C.socket(family, ${DATAGRAM}, 0)
      if ffi.C.ioctl(socket, code or ${SET_ADDRESS}, request) ~= 0 and ffi.errno() ~= EXISTS then
        io.stderr:write(host, ": ", ffi.string(ffi.C.strerror(ffi.errno())), "\\n")
        os.exit(1)
      end
    end
    ${lines}
    os.exit(0)
  }
}
END
exec ${image.command} -c /tmp/limpet-addresses.conf -e stderr -g 'daemon off; pid /tmp/limpet-addresses.pid;'`;
}

/** In a container of its own, for which the right lasts no longer than it does. */
async function runInNetworkOf(
  container: EngineContainer,
  image: OpenRestyImage,
  command: string,
): Promise<{ exitCode: number; output: string }> {
  const client = await containerEngine();
  const helper = await client.container.dockerode.createContainer({
    Image: image.reference,
    Entrypoint: ["/bin/sh", "-c"],
    Cmd: [command],
    User: "0",
    // With a terminal, the engine gives the output as plain text instead of frames.
    Tty: true,
    Labels: await ownershipLabels(),
    HostConfig: { NetworkMode: `container:${container.id}`, CapAdd: ["NET_ADMIN"] },
  });
  try {
    await helper.start();
    const { StatusCode: exitCode } = (await helper.wait()) as { StatusCode: number };
    return { exitCode, output: (await helper.logs({ stdout: true, stderr: true })).toString() };
  } finally {
    await helper.remove({ force: true, v: true });
  }
}
