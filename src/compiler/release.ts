/** Compiles the package's own files and puts what came of it into dist/, for a release. */
import { packageRoot } from "../program/package-root.ts";
import { createRulesProgram } from "../program/program.ts";
import { compile } from "./compile.ts";
import { releaseOwnModules } from "./own-modules.ts";

const rules = createRulesProgram(packageRoot, "src/routing.ts");
if (rules === undefined) throw new Error("a package is made from a checkout, which has src/routing.ts");
compile(rules);
releaseOwnModules();
