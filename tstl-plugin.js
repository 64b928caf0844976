// typescript-to-lua looks for plugins as Node did before packages had "exports": by their files.
export { default } from "./dist/checker/tstl-plugin.js";
