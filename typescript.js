// Node reads a module of CommonJS that is imported twice more, for its format and the names of its exports. Of
// TypeScript's nine megabytes that takes half a second of computing, each time that a command starts.
import { createRequire } from "node:module";

export default createRequire(import.meta.url)("typescript");
