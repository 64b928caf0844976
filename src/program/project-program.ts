import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "#typescript";
import * as tstl from "typescript-to-lua";
import { packageSources } from "./package-root.ts";
import { compilerHost } from "./host.ts";
import { ownTypes, programOptions } from "./options.ts";

/**
 * The TypeScript files that a project's tstl.json lists, with the typings of the ngx API.
 * @returns undefined where there is no tstl.json
 */
export function createProjectProgram(project: string): ts.Program | undefined {
  const files = projectFiles(project);
  return files === undefined ? undefined : createSourcesProgram(project, files);
}

/** The files that a project's tstl.json lists; undefined where there is no tstl.json. */
export function projectFiles(project: string): readonly string[] | undefined {
  const own = join(resolve(project), "tstl.json");
  return existsSync(own) ? tstl.parseConfigFileWithSystem(own).fileNames : undefined;
}

/** A program of these files, with the options of a project and the typings of the ngx API. */
export function createSourcesProgram(project: string, files: readonly string[]): ts.Program {
  const { options } = programOptions(resolve(project));
  return ts.createProgram({
    rootNames: rootsOfSources(files, options),
    options,
    host: compilerHost(options),
  });
}

/** What a program of these files begins with. */
export function rootsOfSources(files: readonly string[], options: tstl.CompilerOptions): string[] {
  return [...files, ...ownTypes(options), join(packageSources, "openresty", "index.d.ts")];
}
