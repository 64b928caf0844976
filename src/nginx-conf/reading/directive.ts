import type ts from "typescript";
import { inText } from "../../findings/diagnostics.ts";
import type { Finding } from "../../findings/finding.ts";

/** A file of the configuration. */
export interface ConfigurationFile {
  /** On nginx's machine, absolute. */
  readonly path: string;
  /** Its text, as what diagnostics point into. */
  readonly source: ts.SourceFile;
  /** Whether this build makes it. */
  readonly isGenerated: boolean;
}

/** A directive of nginx.conf. */
export interface Directive {
  readonly name: string;
  /** Without quotes and escapes. */
  readonly args: readonly string[];
  readonly file: ConfigurationFile;
  /** From the name to the last argument. */
  readonly start: number;
  readonly end: number;
  /** What is between its braces, with the directives of included files behind the `include` that names them. */
  readonly block: readonly Directive[] | undefined;
  /** What is between the braces of a `*_by_lua_block`. */
  readonly lua: string | undefined;
  /** The `include` that brought it, unless it is in the main file. */
  readonly by: Directive | undefined;
}

/** The nearest place to a directive that a user wrote: what this build made is brought by an `include`. */
export function writtenAt(directive: Directive): Directive {
  return directive.file.isGenerated && directive.by !== undefined ? writtenAt(directive.by) : directive;
}

/** A finding at a directive of nginx.conf. */
export function atDirective(directive: Directive, finding: Finding): ts.Diagnostic {
  const { file, start, end } = writtenAt(directive);
  return inText(file.source, { start, length: end - start }, finding);
}

/** A finding at a position of a file. */
export function atPosition({ source }: ConfigurationFile, start: number, finding: Finding): ts.Diagnostic {
  return inText(source, { start, length: 1 }, finding);
}

/** `nginx.conf:12`, for a message about another place. */
export function placeText(directive: Directive): string {
  const { file, start } = writtenAt(directive);
  const name = file.source.fileName.split("/").at(-1) ?? "";
  return `${name}:${file.source.getLineAndCharacterOfPosition(start).line + 1}`;
}

export function namedDirectives(block: readonly Directive[], ...names: readonly string[]): readonly Directive[] {
  return block.filter(({ name }) => names.includes(name));
}
