import { basename, dirname, posix, resolve } from "node:path";
import ts from "#typescript";
import type { Files } from "../includes/files.ts";
import { atDirective, atPosition } from "./directive.ts";
import type { ConfigurationFile, Directive } from "./directive.ts";
import { nothingIncluded, notBuilt, notNginxConf, notRead } from "../findings.ts";
import { folderOf, readIncluded } from "./given.ts";
import type { GivenConfiguration } from "./given.ts";
import { filesOf, isPattern, matchesPattern } from "./glob.ts";
import { SyntaxMistake, parse } from "./parse.ts";

/** What this build makes, and where it will lie. */
export interface Built {
  readonly prefix: string;
  readonly files: Files;
}

/** A whole nginx.conf. */
export interface Configuration {
  readonly main: ConfigurationFile;
  /** The directives of the main file; included ones stand behind the `include` that names their file. */
  readonly directives: readonly Directive[];
  /** By `include` the paths that it names and that could be read. */
  readonly included: ReadonlyMap<Directive, readonly string[]>;
  /** Whether nginx would not read it to its end, so that nothing of it is known. */
  readonly isBroken: boolean;
  readonly diagnostics: readonly ts.Diagnostic[];
}

/** nginx's own files, which come with every package of it and have nothing that concerns Limpet. */
const WITH_NGINX = /^(?:mime\.types|(?:fastcgi|proxy|scgi|uwsgi)_params|fastcgi\.conf|koi-utf|koi-win|win-utf)$/;

/** Reads everything that an nginx.conf includes, with the files of this build in place of those deployed before. */
export function readConfiguration(given: GivenConfiguration, { prefix, files }: Built): Configuration {
  const built = new Map([...files].map(([path, text]) => [posix.join(prefix, path), text]));
  const sources = new Map<string, ConfigurationFile>();
  const included = new Map<Directive, readonly string[]>();
  const diagnostics: ts.Diagnostic[] = [];

  function textOf(path: string): string | undefined {
    return built.get(path) ?? given.files.get(path) ?? (given.isComplete ? undefined : readIncluded(path));
  }

  /** Which is gone when the folder is deployed the next time. */
  function isOfEarlierBuild(path: string, text: string): boolean {
    return path.startsWith(`${prefix}/`) && !built.has(path) && text.startsWith('# Made by "limpet build"');
  }

  function file(path: string, text: string): ConfigurationFile {
    const known = sources.get(path);
    if (known !== undefined) return known;
    // TypeScript shows positions in any text; what it makes of the grammar nobody asks.
    const source = ts.createSourceFile(given.nameOf(path), text, ts.ScriptTarget.Latest);
    const made = { path, source, isGenerated: built.has(path) };
    sources.set(path, made);
    return made;
  }

  function pathsOf(pattern: string): readonly string[] {
    // nginx.conf mostly lies beside the deployed folder, and its copy in a project elsewhere.
    const deployed = posix.resolve(dirname(prefix), pattern);
    const local = given.isComplete ? posix.resolve(folderOf(given), pattern) : resolve(folderOf(given), pattern);
    if (!isPattern(pattern)) return [built.has(deployed) ? deployed : local];
    const known = [...built.keys()].filter((path) => matchesPattern(path, deployed));
    const others = given.isComplete
      ? [...given.files.keys()].filter((path) => matchesPattern(path, local))
      : filesOf(local);
    return [...new Set([...known, ...others])].sort();
  }

  /** @param isWithin whether they stand in a block */
  function expand(directives: readonly Directive[], chain: readonly string[], isWithin: boolean): readonly Directive[] {
    return directives.flatMap((directive) => {
      if (directive.block !== undefined) return { ...directive, block: expand(directive.block, chain, true) };
      return directive.name === "include" ? [directive, ...include(directive, chain, isWithin)] : directive;
    });
  }

  function include(directive: Directive, chain: readonly string[], isWithin: boolean): readonly Directive[] {
    const [pattern = ""] = directive.args;
    const paths = pathsOf(pattern);
    included.set(directive, paths);
    // Of modules, which the main file includes, nothing here depends.
    if (paths.length === 0 && !given.isComplete && isWithin)
      diagnostics.push(atDirective(directive, nothingIncluded(pattern)));
    return paths.flatMap((path) => {
      // A circle, which nginx itself complains of.
      if (chain.includes(path)) return [];
      const text = textOf(path);
      if (text !== undefined && !isOfEarlierBuild(path, text))
        return expand(parse(file(path, text), directive), [...chain, path], isWithin);
      if (path.startsWith(`${prefix}/`)) diagnostics.push(atDirective(directive, notBuilt(path)));
      else if (!WITH_NGINX.test(basename(path))) diagnostics.push(atDirective(directive, notRead(path)));
      return [];
    });
  }

  const main = file(given.main, given.files.get(given.main) ?? "");
  try {
    const directives = expand(parse(main, undefined), [given.main], false);
    return { main, directives, included, isBroken: false, diagnostics };
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    diagnostics.push(atPosition(error.file, error.position, notNginxConf(error.message)));
    return { main, directives: [], included, isBroken: true, diagnostics };
  }
}
