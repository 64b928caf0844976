/**
 * Who may know whom, with one line for each room under src/.
 *
 * `nginx → affinity`; `program → findings`; `checker, compiler → program`; `rules → checker`;
 * `build → rules, checker, compiler, nginx-conf`; `planner → rules`; `migration → build, nginx-conf, rules`;
 * `cli, testkit → build, planner, migration, traceback`; `cli → development → testkit`; `cli → operator`. `program` is how the files of a project are
 * read: as one TypeScript program, with their options, imports and names in Lua.
 */
const room = (name) => `^src/${name}/`;

const rules = "^src/(index|routing)\\.ts$";

/** A room of the toolchain, all of which know what a finding is and what rules are. */
const tool = (...others) => [...others, "findings", "affinity"];

/** What each room may know beside itself. `rules` is evaluated with the functions that rules import: the index. */
const ROOMS = {
  affinity: [],
  openresty: [],
  traceback: [],
  nginx: ["affinity", "openresty"],
  findings: ["affinity"],
  program: tool(),
  checker: tool("program"),
  compiler: tool("program"),
  "nginx-conf": tool(),
  rules: tool("checker", "program"),
  build: tool("rules", "checker", "compiler", "nginx-conf", "program"),
  editor: tool("build", "checker", "compiler", "program"),
  planner: tool("rules", "program"),
  migration: tool("build", "nginx-conf", "rules", "program"),
  development: tool("build", "traceback", "testkit", "nginx-conf"),
  operator: tool(),
  testkit: tool("build", "planner", "migration", "traceback", "rules", "nginx-conf"),
  demo: tool("testkit", "build", "rules"),
  cli: tool(
    "build",
    "planner",
    "migration",
    "development",
    "traceback",
    "rules",
    "program",
    "nginx-conf",
    "demo",
    "testkit",
    "operator",
  ),
};

const arrows = Object.entries(ROOMS).map(([name, others]) => ({
  name: `${name}-knows-${others.join("-and-") || "no-one"}`,
  severity: "error",
  from: { path: room(name) },
  to: {
    path: "^src/",
    pathNot: [...[name, ...others].map(room), ...(name === "rules" ? ["^src/index\\.ts$"] : [])],
  },
}));

/** A room without a line, or a file that is in none. */
const outside = [...Object.keys(ROOMS).map(room), rules];

export default {
  forbidden: [
    ...arrows,
    {
      name: "every-room-has-a-line",
      comment: "Write a line for it in ROOMS.",
      severity: "error",
      from: { path: "^src/", pathNot: outside },
      to: {},
    },
    {
      name: "every-room-that-is-known-has-a-line",
      comment: "Write a line for it in ROOMS.",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: outside },
    },
    {
      name: "no-file-alone",
      severity: "error",
      from: { path: "^src/", orphan: true, pathNot: [room("openresty"), "^src/nginx/admin/page/", "\\.d\\.ts$"] },
      to: {},
    },
    {
      name: "affinity-knows-no-machine",
      severity: "error",
      from: { path: room("affinity") },
      to: { dependencyTypes: ["core", "npm"] },
    },
    {
      name: "rules-know-the-index",
      severity: "error",
      from: { path: rules },
      to: { path: "^src/", pathNot: ["^src/affinity/", "^src/index\\.ts$"] },
    },
    {
      name: "no-circles",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "no-circles-of-folders",
      scope: "folder",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    // Files of other projects.
    exclude: { path: "^src/migration/project/template/" },
  },
};
