import { accessor } from "./costs/accessor.ts";
import { closure } from "./costs/closure.ts";
import { coroutine } from "./costs/coroutine.ts";
import type { CostRule } from "./costs/cost.ts";
import { error } from "./costs/error.ts";
import { ffi } from "./costs/ffi.ts";
import { iterator } from "./costs/iterator.ts";
import { library } from "./costs/library.ts";
import { pattern } from "./costs/pattern.ts";
import { regex } from "./costs/regex.ts";
import { rest } from "./costs/rest.ts";
import { runtimeLibrary } from "./costs/runtime-library.ts";
import { sort } from "./costs/sort.ts";
import { spread } from "./costs/spread.ts";
import { table } from "./costs/table.ts";
import { tryStatement } from "./costs/try.ts";
import { unpack } from "./costs/unpack.ts";
import { variable } from "./costs/variable.ts";

/** Every kind of cost that is looked for. */
export const COST_RULES: readonly CostRule[] = [
  accessor,
  closure,
  coroutine,
  error,
  ffi,
  iterator,
  library,
  pattern,
  regex,
  rest,
  runtimeLibrary,
  sort,
  spread,
  table,
  tryStatement,
  unpack,
  variable,
];

/** What can stand in `// limpet-allow NAME: why`. */
export const COST_RULE_NAMES: readonly string[] = COST_RULES.map(({ name }) => name);
