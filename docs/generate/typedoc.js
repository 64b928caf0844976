import { OptionDefaults } from "typedoc";

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  plugin: ["typedoc-plugin-markdown"],
  tsconfig: "../../tsconfig.json",
  entryPoints: ["../../src/index.ts", "../../src/testkit/index.ts"],
  out: "../reference",
  cleanOutputDir: false,
  readme: "none",
  disableSources: true,
  blockTags: [...OptionDefaults.blockTags, "@entry"],
  excludeInternal: true,
  groupOrder: ["Functions", "Interfaces", "Type Aliases", "*"],
  outputFileStrategy: "modules",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  validation: {
    notExported: false,
  },
  skipErrorChecking: true,
  logLevel: "Warn",
  treatWarningsAsErrors: true,
};
