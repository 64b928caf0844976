import { facts } from "../facts.ts";
import { core } from "./core.ts";
import { modules } from "./modules.ts";

/**
 * One harmless call of each entry, by its name, and of each variant (`ngx.flush wait=true`): the body
 * of a function that returns what the call returns. They expect of nginx `lua_shared_dict calls`, a location `/empty`, and an upstream `calls`.
 *
 * - `ngx.exit`, `ngx.exec`, `ngx.redirect` and `ngx.req.set_uri` with a jump do not come back where
 *   they are allowed.
 * - In init_by_lua*, `ngx.req.socket` and `ngx.flush` crash the master: do not call them there.
 */
export const calls: ReadonlyMap<string, string> = new Map(Object.entries({ ...core, ...modules }));

/** What calls have of OpenSSL, for the arguments that only it can make. */
const OPENSSL = `declare module "ffi" {
  interface CLibrary {
    /** @phases any */
    X509_STORE_new(this: void): CData;
  }
}
`;

/** A module is imported under the last part of its name. What a call does not use leaves nothing in the Lua. */
export const imports = [...new Set(facts.apis.flatMap(({ module }) => module ?? [])), "ffi"]
  .map((name) => `import * as ${name.split(".").at(-1)!} from "${name}";\n`)
  .concat(OPENSSL)
  .join("");

/** The module of a call, whose only export is the function `call`. */
export function moduleOf(name: string): string {
  const body = calls.get(name);
  if (body === undefined) throw new Error(`no call of ${name}`);
  return `${imports}\nexport function call() {\n${body.replaceAll(/^/gm, "  ")}\n}\n`;
}

/** What a call's file is called: `tcpsock:connect` is `tcpsock-connect`. */
export function fileOf(name: string): string {
  return name.replaceAll(/[^\w]+/g, "-");
}
