import { numberIn, numberText } from "./numbers.ts";

/** Thrown by `error`, with any value. */
export class LuaError extends Error {
  readonly value: unknown;

  constructor(value: unknown) {
    super(textOf(value));
    this.name = "LuaError";
    this.value = value;
  }
}

/** Several values that a function returns, as `$multi` makes them. */
export class Several extends Array<unknown> {}

/** What `type` says of a value. */
export function typeOf(value: unknown): string {
  if (value === undefined || value === null) return "nil";
  const type = typeof value;
  return type === "object" ? "table" : type;
}

/** What `tostring` makes of a value. The addresses of tables and functions are made up. */
export function textOf(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string" || typeof value === "boolean") return String(value);
  const type = typeOf(value);
  return type === "nil" ? type : `${type}: 0x00000000`;
}

/**
 * An argument that has to be a string. As in Lua, a number is taken for its text.
 * @throws LuaError
 */
export function stringArgument(value: unknown, position: number, name: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  throw wrongArgument(position, name, `string expected, got ${given(value)}`);
}

/**
 * An argument that has to be a number. As in Lua, a text may be one.
 * @throws LuaError
 */
export function numberArgument(value: unknown, position: number, name: string): number {
  if (typeof value === "number") return value;
  const number = typeof value === "string" ? numberIn(value) : undefined;
  if (number === undefined) throw wrongArgument(position, name, `number expected, got ${given(value)}`);
  return number;
}

/** The same, cut off at the point. */
export function integerArgument(value: unknown, position: number, name: string): number {
  return Math.trunc(numberArgument(value, position, name)) + 0;
}

export function wrongArgument(position: number, name: string, reason: string): LuaError {
  return new LuaError(`bad argument #${position} to '${name}' (${reason})`);
}

function given(value: unknown): string {
  return value === undefined ? "no value" : typeOf(value);
}
