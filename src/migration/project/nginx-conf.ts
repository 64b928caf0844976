/** An upstream that a location is written for. */
export interface Balanced {
  readonly name: string;
  /** Of `proxy_pass`. */
  readonly scheme: "http" | "https";
  /** Whether sessions are lost without `locations/NAME.conf`. */
  readonly needsLocation: boolean;
}

function location({ name, scheme, needsLocation }: Balanced, index: number, prefix: string): string {
  return `
        location ${index === 0 ? "/" : `/${name}/`} {
            # Keeps connections to the servers open. Your own proxy_set_header lines go beside it.
            include ${prefix}/proxy.conf;
            # ${needsLocation ? "Keeps sessions: every location with this proxy_pass needs it." : "For verdicts in the log; a hash works without it."}
            include ${prefix}/locations/${name}.conf;
            proxy_set_header Host            $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_pass ${scheme}://${name};
        }
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
