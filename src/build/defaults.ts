/** The module with the rules, relative to the project. */
export const DEFAULT_RULES = "src/routing.ts";
/** The folder that a build writes, relative to the project. */
export const DEFAULT_OUT = "lua-out";
/** Where that folder lies on nginx's machine. */
export const DEFAULT_PREFIX = "/etc/nginx/limpet";
