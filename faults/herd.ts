import type { Rig } from "./rig.ts";

/*
 * Servers by the hundred: one nginx plays many of them, and keeps the sessions of each apart. It has no master, so one
 * signal kills them all.
 */

/** Servers that live and die together. */
export interface Flock {
  readonly name: string;
  readonly addresses: readonly string[];
}

const placeOf = ({ name }: Flock): string => `/tmp/flock-${name}`;

/** An nginx.conf for servers that do what the test kit's application does with a session. */
function confOf(flock: Flock): string {
  return `
include /etc/nginx/modules-enabled/*.conf;
daemon on;
master_process off;
pid ${placeOf(flock)}.pid;
error_log ${placeOf(flock)}.log warn;
worker_rlimit_nofile 20000;
events { worker_connections 10000; }
http {
  access_log off;
  default_type application/json;
  lua_shared_dict sessions 8m;
  server {
    ${flock.addresses.map((address) => `listen ${address};`).join(" ")}
    add_header X-Served-By $server_addr always;
    location = /login {
      content_by_lua_block {
        local key = ngx.var.cookie_JSESSIONID or ngx.var.http_x_session_id
        if not key then
          key = ngx.md5(ngx.now() .. math.random() .. ngx.var.connection)
          ngx.header["Set-Cookie"] = "JSESSIONID=" .. key .. "; Path=/"
        end
        ngx.shared.sessions:set(ngx.var.server_addr .. key, "")
        ngx.say('{"cart":[]}')
      }
    }
    location = /cart {
      content_by_lua_block {
        local key = ngx.var.server_addr .. (ngx.var.cookie_JSESSIONID or ngx.var.http_x_session_id or "")
        local cart = ngx.shared.sessions:get(key)
        if not cart then ngx.status = 409 return ngx.say("{}") end
        if ngx.req.get_method() == "POST" then
          ngx.req.read_body()
          local item = '"' .. tostring(ngx.req.get_post_args().item) .. '"'
          cart = cart == "" and item or cart .. "," .. item
          ngx.shared.sessions:set(key, cart)
        end
        ngx.say('{"cart":[', cart, "]}")
      }
    }
    location / { return 200 "{}"; }
  }
}
`;
}

/** Starts them, with an empty memory. */
export async function startFlock(rig: Rig, flock: Flock): Promise<void> {
  await rig.site.openresty.copy({ files: [{ content: confOf(flock), target: `${placeOf(flock)}.conf` }] });
  await reviveFlock(rig, flock);
}

/** Kills them all (SIGKILL). */
export async function killFlock(rig: Rig, flock: Flock): Promise<void> {
  await rig.run(
    `p=$(cat ${placeOf(flock)}.pid); kill -KILL $p; timeout 5 sh -c "while [ -d /proc/$p ]; do sleep 0.01; done"`,
  );
}

/** Starts them again. */
export async function reviveFlock(rig: Rig, flock: Flock): Promise<void> {
  // It listens when the command ends.
  await rig.run(
    `${rig.site.openresty.image.command} -c ${placeOf(flock)}.conf -e ${placeOf(flock)}.log >/dev/null 2>&1`,
  );
}
