import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const REPOSITORY = join(import.meta.dirname, "../..");

/** Where all of it is put; git ignores it. */
export const WORK = join(REPOSITORY, "bench/work/build");

const PACKAGE = ["src/index.ts", "src/affinity", "src/nginx", "src/openresty"].map((path) => join(REPOSITORY, path));

/** A project that both compilers can build, from the same sources. */
export interface Project {
  readonly name: string;
  /** What limpet builds. */
  readonly directory: string;
  /** The same with the package's files that it pulls in, for tstl. */
  readonly tstlJson: string;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function tstlJson(name: string, sources: string): string {
  const path = join(WORK, `${name}.tstl.json`);
  const options = {
    extends: join(REPOSITORY, "tstl.base.json"),
    compilerOptions: {
      rootDir: REPOSITORY,
      outDir: join(WORK, `${name}-tstl`),
      sourceMap: true,
      paths: { limpet: [join(REPOSITORY, "src/index.ts")] },
    },
    tstl: { luaTarget: "JIT", luaLibImport: "require-minimal", noImplicitSelf: true, noResolvePaths: ["**"] },
    include: [sources, ...PACKAGE],
  };
  write(path, JSON.stringify(options, null, 2));
  return path;
}

/** The rules of this checkout. */
export function repositoryRules(): Project {
  const name = "repository";
  return { name, directory: REPOSITORY, tstlJson: tstlJson(name, join(REPOSITORY, "src/routing.ts")) };
}

/** The same rules in a project of their own, to change them. */
export function copiedRules(): string {
  const directory = join(WORK, "copy");
  rmSync(directory, { recursive: true, force: true });
  cpSync(join(REPOSITORY, "src/routing.ts"), join(directory, "src/routing.ts"));
  return directory;
}

const tenant = (number: number): string => `
import { cookie, hash, header, type SessionSource, type Upstream } from "limpet";

const servers = ["a", "b", "c"].map((name, index) => ({
  name,
  address: \`10.${number}.0.\${index + 1}:8080\`,
  weight: index + 1,
}));

const ticket: SessionSource = (request) => {
  const value = request.header("X-Ticket-${number}");
  return value === undefined || value.length < 8 ? undefined : \`tenant${number}-\${value}\`;
};

export const tenant${number}: Upstream = {
  servers,
  session: [ticket, cookie("SID${number}"), header("X-Session-${number}")],
  affinity: hash(),
};
`;

/** Fifty modules: the rules, and 49 that they import, each with servers and a session source. */
export function fiftyModules(): Project {
  const name = "fifty";
  const directory = join(WORK, name);
  rmSync(directory, { recursive: true, force: true });
  const numbers = Array.from({ length: 49 }, (_, index) => index);
  for (const number of numbers) write(join(directory, `src/tenants/tenant${number}.ts`), tenant(number));
  const imports = numbers.map((number) => `import { tenant${number} } from "./tenants/tenant${number}.ts";`);
  const upstreams = numbers.map((number) => `tenant${number}`).join(", ");
  const rules = `export default defineRouting({ upstreams: { ${upstreams} } });`;
  write(
    join(directory, "src/routing.ts"),
    ['import { defineRouting } from "limpet";', ...imports, rules, ""].join("\n"),
  );
  return { name, directory, tstlJson: tstlJson(name, join(directory, "src")) };
}
