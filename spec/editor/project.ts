import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { templateFiles } from "../../src/migration/project/files.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

/** The rules of a project, with hooks that nginx calls beside them. */
export const RULES = `import { defineRouting, hash, header } from "limpet";
export * from "./hooks";

export default defineRouting({
  upstreams: {
    shop: {
      servers: [{ name: "a", address: "10.0.0.1:80" }],
      session: [header("X-Device")],
      affinity: hash(),
    },
  },
});
`;

/** A project as `limpet init` makes it, with this checkout as the package. */
export class EditedProject {
  readonly path = mkdtempSync(join(tmpdir(), "limpet-editor-"));

  /** @param files by their path; those of the template are there beside them */
  constructor(files: Readonly<Record<string, string>>) {
    const all = { ...Object.fromEntries(templateFiles()), "src/routing.ts": RULES, ...files };
    for (const [path, text] of Object.entries(all)) this.write(path, text);
    mkdirSync(join(this.path, "node_modules/@types"), { recursive: true });
    symlinkSync(REPOSITORY, join(this.path, "node_modules/limpet"));
    for (const name of ["typescript", "lua-types", "@types/node"])
      symlinkSync(join(REPOSITORY, "node_modules", name), join(this.path, "node_modules", name));
  }

  file(path: string): string {
    return join(this.path, path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.file(path)), { recursive: true });
    writeFileSync(this.file(path), text);
  }

  remove(path: string): void {
    rmSync(this.file(path));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
