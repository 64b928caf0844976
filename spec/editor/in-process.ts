import { join } from "node:path";
import ts from "#typescript";
import { createPlugin } from "../../src/editor/plugin.ts";

/** What an editor shows of a project's files as they are on disk: the language service with our plugin, in this process. */
export class Editor implements Disposable {
  readonly #service: ts.LanguageService;

  /** @param project the directory of a tsconfig.json */
  constructor(project: string) {
    const config = ts.readConfigFile(join(project, "tsconfig.json"), (path) => ts.sys.readFile(path));
    const { options, fileNames } = ts.parseJsonConfigFileContent(config.config, ts.sys, project);
    const host: ts.LanguageServiceHost = {
      getCompilationSettings: () => options,
      getScriptFileNames: () => fileNames,
      getScriptVersion: () => "1",
      getScriptSnapshot: (path) => {
        const text = ts.sys.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => project,
      getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
      fileExists: (path) => ts.sys.fileExists(path),
      readFile: (path) => ts.sys.readFile(path),
      directoryExists: (path) => ts.sys.directoryExists(path),
    };
    // What the plugin asks of the language server beside its service.
    const server = {
      getProjectName: () => join(project, "tsconfig.json"),
      getProjectVersion: () => "1",
      getRootFiles: () => fileNames,
      projectService: {
        logger: {
          info: (message: string) => {
            if (message.includes("Error")) throw new Error(message);
          },
        },
      },
    };
    this.#service = createPlugin(ts).create({
      languageService: ts.createLanguageService(host),
      project: server,
      config: {},
    } as unknown as ts.server.PluginCreateInfo);
  }

  /** What is underlined in a file, and what is only hinted at by us. */
  shownIn(file: string): ts.Diagnostic[] {
    const hints = this.#service.getSuggestionDiagnostics(file).filter(({ source }) => source === "limpet");
    return [...this.#service.getSyntacticDiagnostics(file), ...this.#service.getSemanticDiagnostics(file), ...hints];
  }

  [Symbol.dispose](): void {
    this.#service.dispose();
  }
}
