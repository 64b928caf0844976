import { endsAll } from "./endless-loop.ts";
import { integerIn, numberIn } from "./numbers.ts";
import { LuaError, Several, integerArgument, stringArgument, textOf, typeOf, wrongArgument } from "./values.ts";

type Call = (...values: readonly unknown[]) => unknown;

const LOWEST_BASE = 2;
const HIGHEST_BASE = 36;
const DECIMAL = 10;

function numberOf(value: unknown, base: unknown = DECIMAL): number | undefined {
  const radix = integerArgument(base, 2, "tonumber");
  if (radix === DECIMAL)
    return typeof value === "string" ? numberIn(value) : typeof value === "number" ? value : undefined;
  if (radix < LOWEST_BASE || radix > HIGHEST_BASE) throw wrongArgument(2, "tonumber", "base out of range");
  return integerIn(stringArgument(value, 1, "tonumber"), radix);
}

/** What a protected call returns: all values of a function that returns several. */
function results(value: unknown): readonly unknown[] {
  return value instanceof Several ? [true, ...value] : [true, value];
}

/** What was thrown, as Lua hands it on; what is missing here cannot be caught. */
function caught(error: unknown): unknown {
  if (endsAll(error)) throw error;
  if (error instanceof LuaError) return error.value;
  return error instanceof Error ? error.message : error;
}

function protectedCall(
  call: Call,
  handle: (error: unknown) => unknown,
  values: readonly unknown[],
): readonly unknown[] {
  try {
    return results(call(...values));
  } catch (error) {
    return [false, handle(caught(error))];
  }
}

function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** A table as pairs of keys and values; the places of a list are counted from 1. */
function* entries(table: object): Generator<readonly [unknown, unknown], undefined> {
  if (table instanceof Map) yield* table as Map<unknown, unknown>;
  else if (Array.isArray(table)) yield* elements(table);
  else yield* Object.entries(table).filter(([, value]) => value !== undefined);
  return undefined;
}

function* elements(list: readonly unknown[]): Generator<readonly [number, unknown], undefined> {
  for (const [index, value] of list.entries()) {
    if (value === undefined) return undefined;
    yield [index + 1, value];
  }
  return undefined;
}

/** The functions of Lua that belong to no library, and those of typescript-to-lua. */
export const basics = {
  _VERSION: "Lua 5.1",
  assert(value: unknown, ...message: readonly unknown[]): unknown {
    if (!isTrue(value)) throw new LuaError(message.length === 0 ? "assertion failed!" : message[0]);
    return message.length === 0 ? value : Several.from([value, ...message]);
  },
  error(value?: unknown): never {
    throw new LuaError(value);
  },
  ipairs: elements,
  pairs: entries,
  pcall: (call: Call, ...values: readonly unknown[]): readonly unknown[] =>
    protectedCall(call, (error) => error, values),
  // What a rule prints changes nothing of where a request goes.
  print: (): undefined => undefined,
  rawequal: (one: unknown, other: unknown): boolean => one === other,
  select(index: unknown, ...values: readonly unknown[]): unknown {
    if (index === "#") return values.length;
    const first = integerArgument(index, 1, "select");
    if (first === 0 || first < -values.length) throw wrongArgument(1, "select", "index out of range");
    return values.slice(first < 0 ? first : first - 1);
  },
  tonumber: numberOf,
  tostring: textOf,
  type: typeOf,
  unpack: (list: readonly unknown[], from = 1, to: number = list.length): readonly unknown[] =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => list[from - 1 + index]),
  xpcall: (call: Call, handle: (error: unknown) => unknown): readonly unknown[] => protectedCall(call, handle, []),
  $multi: (...values: readonly unknown[]): readonly unknown[] => Several.from(values),
  *$range(from: number, to: number, step = 1): Generator<number, undefined> {
    for (let value = from; step > 0 ? value <= to : value >= to; value += step) yield value;
    return undefined;
  },
};
