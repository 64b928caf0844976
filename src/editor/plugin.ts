import { dirname } from "node:path";
import type ts from "typescript";
import { inLuaInstead } from "../checker/lua/javascript/unknown-names.ts";
import { SOURCE } from "../findings/diagnostics.ts";
import { quickFixes } from "./fixes/fixes.ts";
import { FIXABLE } from "./fixes/rules.ts";
import { phasesOn } from "./hover.ts";
import { EditorProject } from "./project.ts";

/** What a tsconfig.json may say beside the plugin's name. */
interface Settings {
  /** The module with the rules, relative to the tsconfig.json, where it is not `src/routing.ts`. */
  readonly rules?: string;
}

type TypeScript = typeof ts;

/**
 * The plugin of TypeScript's language server:
 *
 *     "compilerOptions": { "plugins": [{ "name": "limpet/editor" }] }
 *
 * The checks run on a program of their own, with the options and the TypeScript that `limpet build` has, so that both
 * find the same. Of the editor's TypeScript they take the texts, which may be newer than those on disk.
 * @param typescript the language server's own
 */
export function createPlugin(typescript: TypeScript): ts.server.PluginModule {
  return { create: (info) => decorated(info, typescript) };
}

function decorated(info: ts.server.PluginCreateInfo, typescript: TypeScript): ts.LanguageService {
  const { languageService: before, project } = info;
  const { rules } = info.config as Settings;
  const log = (message: string): void => {
    project.projectService.logger.info(`limpet/editor: ${message}`);
  };
  const directory = dirname(project.getProjectName());
  const checked = new EditorProject(directory, typeof rules === "string" ? rules : undefined, {
    version: () => project.getProjectVersion(),
    names: () =>
      [
        ...project.getRootFiles(),
        ...(before.getProgram()?.getSourceFiles() ?? []).map(({ fileName }) => fileName),
      ].join("\n"),
    textOf: (fileName) => before.getProgram()?.getSourceFile(fileName)?.text,
  });
  log(`checks ${directory} beside TypeScript ${typescript.version}`);

  /** What is worked out for an editor; nothing of it may fail there. */
  const safely = <Result>(what: string, work: () => Result, otherwise: Result): Result => {
    try {
      return work();
    } catch (error) {
      log(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return otherwise;
    }
  };
  const findingsIn = (fileName: string): readonly ts.Diagnostic[] => {
    const { files } = checked;
    const file = files?.file(fileName);
    return files === undefined || file === undefined ? [] : files.findingsIn(file);
  };
  /** With the files of the editor's own program. */
  const inEditor = <Found extends ts.DiagnosticRelatedInformation>(found: Found): Found => ({
    ...found,
    file:
      found.file === undefined ? undefined : (before.getProgram()?.getSourceFile(found.file.fileName) ?? found.file),
  });
  const shown = (
    fileName: string,
    areNotes: boolean,
    known: readonly ts.Diagnostic[],
  ): (ts.Diagnostic & { readonly file: ts.SourceFile })[] => {
    const said = new Set(known.map(({ start }) => start));
    return (
      findingsIn(fileName)
        .filter(({ category }) => (category === typescript.DiagnosticCategory.Message) === areNotes)
        // What TypeScript says of a file that is compiled for nginx it mostly says of the editor's, too.
        .filter(({ source, start }) => source === SOURCE || !said.has(start))
        .map((found) => ({
          ...inEditor(found),
          source: SOURCE,
          ...(areNotes ? { category: typescript.DiagnosticCategory.Suggestion } : {}),
          ...(found.relatedInformation === undefined
            ? {}
            : { relatedInformation: found.relatedInformation.map(inEditor) }),
        })) as (ts.Diagnostic & { readonly file: ts.SourceFile })[]
    );
  };

  const after: Partial<ts.LanguageService> = {
    getSemanticDiagnostics(fileName) {
      const known = before.getSemanticDiagnostics(fileName);
      const own = safely("findings", () => shown(fileName, false, known), []);
      const places = new Set(own.map(({ start }) => start));
      // What is not there is said once, with what there is in its place.
      return [...known.filter((found) => !places.has(found.start) || inLuaInstead(found) === found), ...own];
    },
    getSuggestionDiagnostics(fileName) {
      const known = before.getSuggestionDiagnostics(fileName);
      const notes = safely("notes", () => shown(fileName, true, []), []) as unknown as ts.DiagnosticWithLocation[];
      return [...known, ...notes];
    },
    getCodeFixesAtPosition(fileName, start, end, codes, format, preferences) {
      const own = safely(
        "quick fixes",
        () => {
          const file = checked.files?.file(fileName);
          const findings = findingsIn(fileName).filter(
            (found) =>
              found.source === SOURCE &&
              codes.includes(found.code) &&
              (found.start ?? 0) <= end &&
              start <= (found.start ?? 0) + (found.length ?? 0),
          );
          const others = codes.filter((code) => !findings.some((found) => found.code === code));
          const fixes =
            file === undefined || checked.files === undefined
              ? []
              : findings.flatMap((found) => quickFixes(found, file, checked.files!.program));
          return { fixes, others };
        },
        { fixes: [] as ts.CodeFixAction[], others: [...codes] },
      );
      return [
        ...own.fixes,
        ...(own.others.length === 0
          ? []
          : before.getCodeFixesAtPosition(fileName, start, end, own.others, format, preferences)),
      ];
    },
    getQuickInfoAtPosition(fileName, position, ...rest) {
      const known = before.getQuickInfoAtPosition(fileName, position, ...rest);
      if (known === undefined) return undefined;
      const text = safely(
        "hover",
        () => {
          const { files } = checked;
          const file = files?.file(fileName);
          return files === undefined || file === undefined ? undefined : phasesOn(file, position, files);
        },
        undefined,
      );
      if (text === undefined) return known;
      const documentation = known.documentation ?? [];
      const gap = documentation.length === 0 ? "" : "\n\n";
      return { ...known, documentation: [...documentation, { text: gap + text, kind: "text" }] };
    },
  };
  const { getSupportedCodeFixes: supported } = before as Partial<ts.LanguageService>;
  if (supported !== undefined)
    after.getSupportedCodeFixes = (...args) => [...supported(...args), ...FIXABLE.map(String)];
  return { ...before, ...after };
}
