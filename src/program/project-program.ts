import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import * as tstl from "typescript-to-lua";
import { packageSources } from "./package-root.ts";
import { compilerHost } from "./host.ts";
import { ownTypes, programOptions } from "./options.ts";

/**
 * The TypeScript files that a project's tstl.json lists, with the typings of the ngx API.
 * @returns undefined where there is no tstl.json
 */
export function createProjectProgram(project: string): ts.Program | undefined {
  const own = join(resolve(project), "tstl.json");
  if (!existsSync(own)) return undefined;
  return createSourcesProgram(project, tstl.parseConfigFileWithSystem(own).fileNames);
}

/** A program of these files, with the options of a project and the typings of the ngx API. */
export function createSourcesProgram(project: string, files: readonly string[]): ts.Program {
  const { options } = programOptions(resolve(project));
  return ts.createProgram({
    rootNames: [...files, ...ownTypes(options), join(packageSources, "openresty", "index.d.ts")],
    options,
    host: compilerHost(options),
  });
}
