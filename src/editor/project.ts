import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "#typescript";
import { DEFAULT_RULES } from "../build/defaults.ts";
import { rememberTypes } from "../checker/values/remembered.ts";
import { compilerHost } from "../program/host.ts";
import { programOptions } from "../program/options.ts";
import type { ProgramOptions } from "../program/options.ts";
import { affectedFiles, rootsToCheck } from "../program/program.ts";
import { projectFiles, rootsOfSources } from "../program/project-program.ts";
import { CheckedFiles } from "./checked-files.ts";

/** What an editor knows of the files of a project. */
export interface EditedFiles {
  /** Changes with every change of a file of the project. */
  version(): string;
  /** Changes when a file comes or goes, also one that is only imported. */
  names(): string;
  /** The text of a file that is in the project; undefined of any other. */
  textOf(fileName: string): string | undefined;
}

/** What the program depends on beside the text of its files. */
interface Settings extends ProgramOptions {
  readonly version: string;
  readonly roots: readonly string[];
  readonly hasRules: boolean;
}

/** The files of a project that run in nginx, as an editor has them: checked when asked, and again only when one has changed. */
export class EditorProject {
  readonly #directory: string;
  readonly #rules: string;
  readonly #edited: EditedFiles;
  #settings: Settings | undefined;
  #names: string | undefined;
  #builder: ts.SemanticDiagnosticsBuilderProgram | undefined;
  #checked: { readonly version: string; readonly files: CheckedFiles | undefined } | undefined;

  /**
   * @param directory that of the tsconfig.json
   * @param rules the module with the rules, relative to it. Default: as for a build
   */
  constructor(directory: string, rules: string | undefined, edited: EditedFiles) {
    this.#directory = resolve(directory);
    this.#rules = resolve(this.#directory, rules ?? DEFAULT_RULES);
    this.#edited = edited;
  }

  /** The files as they are now; undefined where the project has neither rules nor a tstl.json. */
  get files(): CheckedFiles | undefined {
    const settings = this.#read();
    const version = `${settings?.version ?? ""} ${this.#edited.version()}`;
    if (this.#checked?.version !== version)
      this.#checked = { version, files: settings === undefined ? undefined : this.#check(settings) };
    return this.#checked.files;
  }

  #check({ options, roots, hasRules }: Settings): CheckedFiles {
    const host = compilerHost(options, (fileName) => this.#edited.textOf(fileName));
    const names = this.#edited.names();
    // To look up every import again takes longer than to check a file.
    if (names === this.#names) host.hasInvalidatedResolutions = () => false;
    this.#names = names;
    const before = this.#builder?.getProgram();
    this.#builder = ts.createSemanticDiagnosticsBuilderProgram(roots, options, host, this.#builder);
    const program = this.#builder.getProgram();
    const affected = affectedFiles(this.#builder);
    if (before !== undefined && before !== program) rememberTypes(before, program, affected);
    return new CheckedFiles(program, hasRules);
  }

  /** The tstl.json, read again only when it has changed, or when a file may have come or gone. */
  #read(): Settings | undefined {
    const hasRules = existsSync(this.#rules) || this.#edited.textOf(this.#rules) !== undefined;
    const path = join(this.#directory, "tstl.json");
    const status = statSync(path, { throwIfNoEntry: false });
    const version = `${hasRules} ${status?.mtimeMs ?? 0} ${hasRules ? "" : this.#edited.names()}`;
    if (this.#settings?.version === version) return this.#settings;
    const listed = hasRules ? [] : projectFiles(this.#directory);
    if (listed === undefined) return (this.#settings = undefined);
    const read = programOptions(this.#directory);
    const roots = hasRules ? rootsToCheck(this.#rules, read.options) : rootsOfSources(listed, read.options);
    return (this.#settings = { ...read, version, roots, hasRules });
  }
}
