/** Who may know whom: `cli → toolchain → affinity`, `nginx → affinity`, `testkit → toolchain`. */
const room = (name) => `^src/${name}/`;

const mayOnlyKnow = (name, ...others) => ({
  name: `${name}-knows-${others.join("-and-") || "no-one"}`,
  severity: "error",
  from: { path: room(name) },
  to: { path: "^src/", pathNot: [name, ...others].map(room) },
});

export default {
  forbidden: [
    mayOnlyKnow("affinity"),
    mayOnlyKnow("nginx", "affinity", "openresty"),
    {
      ...mayOnlyKnow("toolchain", "affinity"),
      // The rules are evaluated with the functions that they import: those of the index.
      to: { path: "^src/", pathNot: [room("toolchain"), room("affinity"), "^src/index\\.ts$"] },
    },
    mayOnlyKnow("testkit", "toolchain"),
    mayOnlyKnow("demo", "testkit", "toolchain"),
    mayOnlyKnow("cli", "toolchain", "demo"),
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
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    // Files of other projects.
    exclude: { path: "^src/toolchain/project/template/" },
  },
};
