import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist/", "lua-out/", "node_modules/", "bench/work/", "src/migration/project/template/"]),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ["./tsconfig.json", "./tstl.json", "./spec/openresty/types/tsconfig.json"] },
    },
    rules: {
      // Indices are checked by the loops around them, and the compiler cannot see that.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Numbers in messages are fine.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { name: "typescript", allowTypeImports: true, message: 'Import "#typescript": see typescript.js.' },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    // Compiled to Lua: `this: void` is how a function without a receiver is written, and index loops are plain there.
    files: ["src/affinity/**", "src/nginx/**", "src/openresty/**", "spec/openresty/types/**"],
    rules: {
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/prefer-for-of": "off",
      "@typescript-eslint/prefer-string-starts-ends-with": "off",
      "@typescript-eslint/prefer-includes": "off",
      "@typescript-eslint/unified-signatures": "off",
    },
  },
  {
    // Ambient declarations: an import would make a module of them, whose globals nobody sees. What the
    // caller alone knows (a C type, what a table is for), he says with a type parameter.
    files: ["src/openresty/**/*.d.ts"],
    rules: {
      "@typescript-eslint/triple-slash-reference": "off",
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
    },
  },
  {
    // Mistakes on purpose, which the compiler is to notice; and a module of Lua's that is a function
    // (`table.new`) can't be imported, only required.
    files: ["spec/openresty/types/**"],
    rules: {
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-require-imports": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-unused-vars": "off",
    },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
  // The language server loads it with require.
  { files: ["editor/index.js"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  {
    // Scripts of one page, which use what the others declare; its tsconfig.json checks their types.
    files: ["src/nginx/admin/page/*.js"],
    languageOptions: { sourceType: "script" },
    rules: { "@typescript-eslint/no-unused-vars": ["error", { vars: "local" }] },
  },
);
