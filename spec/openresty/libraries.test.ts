/** The typings of libraries against the libraries, where Debian has them beside its nginx: a name that is typed is there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "#typescript";
import { request } from "undici";
import { startOpenResty } from "../../src/testkit/index.ts";
import test from "../support/serial.ts";

const LIBRARIES = join(import.meta.dirname, "..", "..", "src", "openresty", "libraries");

/** Lua that gives a module's own names and those of what its `new` makes, by the module. */
const INSTALLED: Readonly<Record<string, { readonly file: string; readonly object: string }>> = {
  cjson: { file: "cjson.d.ts", object: "require('cjson').new()" },
  "cjson.safe": { file: "cjson.d.ts", object: "{}" },
  "resty.lrucache": { file: "resty.lrucache.d.ts", object: "getmetatable(require('resty.lrucache').new(1)).__index" },
  "resty.lrucache.pureffi": {
    file: "resty.lrucache.pureffi.d.ts",
    object: "getmetatable(require('resty.lrucache.pureffi').new(1)).__index",
  },
};

const nginxConf = `
include /etc/nginx/modules-enabled/*.conf;
events {}
http {
  server {
    listen 8080;
${Object.entries(INSTALLED)
  .map(
    ([name, { object }]) => `
    location = /${name} {
      content_by_lua_block {
        for name in pairs(require("${name}")) do ngx.say("module ", name) end
        for name in pairs(${object}) do ngx.say("object ", name) end
      }
    }`,
  )
  .join("\n")}
  }
}
`;

/** What a module's declaration exports, and the members of its one interface with functions. */
function declaredNames(name: string): string[] {
  const { file } = INSTALLED[name]!;
  const source = ts.createSourceFile(file, readFileSync(join(LIBRARIES, file), "utf8"), ts.ScriptTarget.Latest, true);
  const module = source.statements
    .filter(ts.isModuleDeclaration)
    .find((declaration) => ts.isStringLiteral(declaration.name) && declaration.name.text === name);
  const statements = module?.body !== undefined && ts.isModuleBlock(module.body) ? module.body.statements : [];
  return statements.flatMap((statement): string[] => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause))
      return statement.exportClause.elements.map((element) => `module ${element.name.text}`);
    if (ts.isFunctionDeclaration(statement) && statement.modifiers !== undefined)
      return [`module ${statement.name!.text}`];
    if (ts.isInterfaceDeclaration(statement))
      return statement.members.map((member) => `object ${member.name!.getText(source)}`);
    return [];
  });
}

test("what is typed of the libraries that Debian has is there", async (t) => {
  await using openresty = await startOpenResty({ nginxConf, ports: [8080] });
  for (const name of Object.keys(INSTALLED)) {
    const { statusCode, body } = await request(`${openresty.url()}/${name}`);
    const installed = new Set((await body.text()).split("\n"));
    t.is(statusCode, 200, await openresty.errorLog());
    const declared = declaredNames(name);
    t.true(declared.length > 1, name);
    t.deepEqual(
      declared.filter((one) => !installed.has(one)),
      [],
      name,
    );
  }
});
