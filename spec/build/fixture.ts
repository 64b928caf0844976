import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Texts by the name in the line before each, as in `=== src/routing.ts`. */
export type Sections = ReadonlyMap<string, string>;

export function readSections(file: string): Sections {
  const [, ...parts] = readFileSync(file, "utf8").split(/^=== (.+)\n/m);
  return new Map(parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? ""]] : [])));
}

/** A directory of its own for a test, without node_modules, gone when the test is over. */
export class TemporaryProject implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), "limpet-project-")));

  constructor(files: Iterable<readonly [name: string, text: string]> = []) {
    for (const [name, text] of files) this.write(name, text);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), "utf8");
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
