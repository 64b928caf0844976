/** An upstream that a location is written for. */
export interface Balanced {
  readonly name: string;
  /** What passes requests to it: `proxy_pass http://shop`. */
  readonly pass: string;
  /** Whether sessions are lost without `locations/NAME.conf`. */
  readonly needsLocation: boolean;
}

/** What else the location has, by the protocol of its pass. */
function surroundings(
  protocol: string,
  prefix: string,
): readonly [before: readonly string[], behind: readonly string[]] {
  if (protocol === "grpc" || protocol === "memcached") return [[], []];
  if (protocol !== "proxy") return [[], [`include ${protocol}_params;`]];
  return [
    [
      "# Keeps connections to the servers open. Your own proxy_set_header lines go beside it.",
      `include ${prefix}/proxy.conf;`,
    ],
    ["proxy_set_header Host            $host;", "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"],
  ];
}

function location({ name, pass, needsLocation }: Balanced, index: number, prefix: string): string {
  const [before, behind] = surroundings(pass.replace(/_pass .*$/, ""), prefix);
  const purpose = needsLocation
    ? `# Keeps sessions: every location with this ${pass.replace(/ .*$/, "")} needs it.`
    : "# For verdicts in the log; a hash works without it.";
  const lines = [...before, purpose, `include ${prefix}/locations/${name}.conf;`, ...behind, `${pass};`];
  return `
        location ${index === 0 ? "/" : `/${name}/`} {
${lines.map((line) => `            ${line}\n`).join("")}        }
`;
}

/** An nginx.conf to begin with: the first upstream has all paths that none of the others has. */
export function nginxConfText(upstreams: readonly Balanced[], prefix: string): string {
  return `# Debian's nginx loads its Lua module from here. On OpenResty this matches nothing and can be removed.
include /etc/nginx/modules-enabled/*.conf;

worker_processes auto;

events {
    worker_connections 4096;
}

http {
    # The upstreams of src/routing.ts, as "limpet build" compiled them.
    include ${prefix}/limpet.conf;

    # What happened to each request's session: see "Verdicts" in Limpet's docs/affinities.md.
    log_format limpet '$remote_addr "$request" $status server="$limpet_server" verdict="$limpet_verdict"';
    access_log /dev/stdout limpet;

    # An unreachable server is detected within 2 s, and another one is tried.
    proxy_connect_timeout 2s;

    server {
        listen 8080;
${upstreams.map((upstream, index) => location(upstream, index, prefix)).join("")}    }
}
`;
}
