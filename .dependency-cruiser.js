/**
 * Who may know whom. `nginx → affinity`; `cli, testkit → build, planner, migration, development, traceback`;
 * `build → rules, checker, compiler, nginx-conf`; `rules → checker`; `planner → rules`; `migration → build, nginx-conf, rules`.
 */
const room = (name) => `^src/${name}/`;

const mayOnlyKnow = (name, ...others) => ({
  name: `${name}-knows-${others.join("-and-") || "no-one"}`,
  severity: "error",
  from: { path: room(name) },
  to: { path: "^src/", pathNot: [name, ...others].map(room) },
});

/** The same for the rooms of the toolchain, all of which know what a finding is and what rules are. */
const toolMayOnlyKnow = (name, ...others) => mayOnlyKnow(name, "findings", "affinity", ...others);

export default {
  forbidden: [
    mayOnlyKnow("affinity"),
    mayOnlyKnow("nginx", "affinity", "openresty"),
    mayOnlyKnow("traceback"),
    mayOnlyKnow("findings", "affinity"),
    toolMayOnlyKnow("program"),
    toolMayOnlyKnow("checker", "program"),
    toolMayOnlyKnow("compiler", "program"),
    {
      ...toolMayOnlyKnow("rules", "checker", "program"),
      // The rules are evaluated with the functions that they import: those of the index.
      to: {
        path: "^src/",
        pathNot: [...["rules", "checker", "program", "findings", "affinity"].map(room), "^src/index\\.ts$"],
      },
    },
    toolMayOnlyKnow("nginx-conf"),
    toolMayOnlyKnow("build", "rules", "checker", "compiler", "nginx-conf", "program"),
    toolMayOnlyKnow("planner", "rules", "program"),
    toolMayOnlyKnow("migration", "build", "nginx-conf", "rules", "program"),
    toolMayOnlyKnow("development", "build", "traceback"),
    toolMayOnlyKnow("testkit", "build", "planner", "migration", "development", "traceback", "rules", "nginx-conf"),
    toolMayOnlyKnow(
      "cli",
      "build",
      "planner",
      "migration",
      "development",
      "traceback",
      "rules",
      "program",
      "nginx-conf",
      "demo",
    ),
    toolMayOnlyKnow("demo", "testkit", "build", "rules"),
    {
      name: "affinity-knows-no-machine",
      severity: "error",
      from: { path: room("affinity") },
      to: { dependencyTypes: ["core", "npm"] },
    },
    {
      name: "rules-know-the-index",
      severity: "error",
      from: { path: "^src/(index|routing)\\.ts$" },
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
