/** What an nginx with the Lua module says of itself. */
export interface Versions {
  /** Such as `"1.26.3"`. */
  readonly nginxVersion: string;
  /** As `ngx.config.ngx_lua_version` has it: 10028 is 0.10.28. */
  readonly luaModuleVersion: number;
}

/** Where distributions keep the directives that load dynamic modules; what is elsewhere matches nothing. */
export const LOAD_MODULES = `include /etc/nginx/modules-enabled/*.conf;
include /usr/share/nginx/modules/*.conf;
include /etc/nginx/modules/*.conf;`;

/**
 * A configuration with which nginx prints its versions and ends, in its first Lua phase. `nginx -v` knows nothing of the
 * Lua module, which may be dynamic.
 */
export const ASK_FOR_VERSIONS = `${LOAD_MODULES}
events {}
http {
    init_by_lua_block {
        io.stdout:write("limpet-versions ", ngx.config.nginx_version, " ", ngx.config.ngx_lua_version, "\\n")
        io.stdout:flush()
        os.exit(0)
    }
}
`;

/** What it printed; `undefined` where it is no working OpenResty. */
export function versionsIn(output: string): Versions | undefined {
  const [, nginx, lua] = /^limpet-versions (\d+) (\d+)/m.exec(output) ?? [];
  return nginx === undefined || lua === undefined
    ? undefined
    : { nginxVersion: readableVersion(Number(nginx)), luaModuleVersion: Number(lua) };
}

/** 1026003 → "1.26.3" */
function readableVersion(version: number): string {
  return [Math.floor(version / 1_000_000), Math.floor(version / 1_000) % 1_000, version % 1_000].join(".");
}
