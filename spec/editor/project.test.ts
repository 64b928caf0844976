import { basename } from "node:path";
import ts from "#typescript";
import { EditorProject } from "../../src/editor/project.ts";
import test from "../support/serial.ts";
import { EditedProject } from "./project.ts";

const FILES = 49;

const tenant = (number: number) => `import "limpet/openresty";
import type { SessionSource } from "limpet";
${number === 0 ? "" : `import { check${number - 1} } from "./tenant${number - 1}";`}

export function check${number}(value: string): boolean {
  return value.length > ${number}${number === 0 ? "" : ` && check${number - 1}(value)`};
}

export const ticket${number}: SessionSource = (request) => request.header("X-Ticket-${number}");

/** @entry access */
export function enter${number}(): void {
  if (!check${number}(ngx.var.uri ?? "")) ngx.exit(403);
}
`;

const RULES = `import { defineRouting, hash } from "limpet";
${Array.from({ length: FILES }, (_, number) => `import { ticket${number} } from "./tenant${number}";`).join("\n")}

export default defineRouting({
  upstreams: {
    shop: {
      servers: [{ name: "a", address: "10.0.0.1:80" }],
      session: [${Array.from({ length: FILES }, (_, number) => `ticket${number}`).join(", ")}],
      affinity: hash(),
    },
  },
});
`;

/** The names of the files in whose code types are asked for that functions are expected to have. */
function askedFiles(checker: ts.TypeChecker): ReadonlySet<string> {
  const asked = new Set<string>();
  const original = checker.getContextualType.bind(checker);
  checker.getContextualType = (node, ...rest) => {
    asked.add(basename(node.getSourceFile().fileName));
    return original(node, ...rest);
  };
  return asked;
}

const TENANTS = Object.fromEntries(
  Array.from({ length: FILES }, (_, number) => [`src/tenant${number}.ts`, tenant(number)] as const),
);

test("in a project of 50 files, a keystroke has types asked again only where it may concern them", (t) => {
  using project = new EditedProject({ "src/routing.ts": RULES, ...TENANTS });
  const changed = project.file("src/tenant7.ts");
  let text = tenant(7);
  let version = 0;
  const edited = new EditorProject(project.path, undefined, {
    version: () => String(version),
    names: () => "",
    textOf: (fileName) => (fileName === changed ? text : undefined),
  });
  const { files } = edited;
  const first = askedFiles(files!.program.getTypeChecker());
  t.deepEqual(files!.findingsIn(files!.file(changed)!), []);
  t.true(first.size > FILES);

  version++;
  text = text.replace("ngx.exit(403)", "ngx.say(403).trim()");
  const { files: after } = edited;
  const again = askedFiles(after!.program.getTypeChecker());
  t.not(after!.findingsIn(after!.file(changed)!).length, 0);
  // Those after it import it, one by the other.
  const others = Array.from({ length: 7 }, (_, number) => `tenant${number}.ts`);
  t.true(again.has("tenant7.ts"));
  t.deepEqual(
    others.filter((name) => again.has(name)),
    [],
  );
});

/** The names of the files that TypeScript looks for on disk during some work. */
function lookedFor(work: () => void): ReadonlySet<string> {
  const names = new Set<string>();
  const fileExists = ts.sys.fileExists.bind(ts.sys);
  ts.sys.fileExists = (path) => {
    names.add(basename(path));
    return fileExists(path);
  };
  try {
    work();
  } finally {
    ts.sys.fileExists = fileExists;
  }
  return names;
}

test("after a keystroke only the imports of that file are looked up again, and all of them when a file has come", (t) => {
  using project = new EditedProject({ "src/routing.ts": RULES, ...TENANTS, "src/tenant20.ts": 'import "./later";\n' });
  const changed = project.file("src/tenant7.ts");
  let [text, version, names] = [tenant(7), 0, ""];
  const edited = new EditorProject(project.path, undefined, {
    version: () => String(version),
    names: () => names,
    textOf: (fileName) => (fileName === changed ? text : undefined),
  });
  t.deepEqual(codesIn(edited, project.file("src/tenant20.ts")), [2882]);

  version++;
  text = text.replace("403", "404");
  const known = lookedFor(() => edited.files);
  t.deepEqual([...known].filter((name) => name.startsWith("tenant")).sort(), ["tenant6.ts"]);

  version++;
  names = "later.ts";
  project.write("src/later.ts", "export {};\n");
  t.true(lookedFor(() => edited.files).has("later.ts"));
  t.deepEqual(codesIn(edited, project.file("src/tenant20.ts")), []);
});

function codesIn(edited: EditorProject, path: string): number[] {
  return edited.files!.findingsIn(edited.files!.file(path)!).map(({ code }) => code);
}
