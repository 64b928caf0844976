import { join } from "node:path";
import test from "ava";
import { judge } from "../../../src/checker/phase-check/judge.ts";
import { createSourcesProgram } from "../../../src/program/project-program.ts";
import { TemporaryProject } from "../../build/fixture.ts";

test("one call is judged in one phase, whatever is around it", (t) => {
  using project = new TemporaryProject([["call.ts", "ngx.sleep(0);\nngx.log(ngx.INFO, ngx.var.host);\nexport {};\n"]]);
  const program = createSourcesProgram(project.path, [join(project.path, "call.ts")]);
  const file = program.getSourceFile(join(project.path, "call.ts"))!;
  const refusedIn = (phase: Parameters<typeof judge>[2]): string[] =>
    judge(program, file, phase).flatMap(({ api, isRefused }) => (isRefused ? [api] : []));
  t.deepEqual(refusedIn("access"), []);
  t.deepEqual(refusedIn("balancer"), ["ngx.sleep"]);
  t.deepEqual(refusedIn("timer"), ["ngx.var.VARIABLE"]);
});
