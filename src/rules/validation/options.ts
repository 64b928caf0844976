import { z } from "zod";
import { missingOption, unknownOption, wrongValue } from "./findings/options.ts";
import { pathText } from "./mistake.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { similar } from "../../findings/similar.ts";

/**
 * The options of an object. A schema's description says what it takes, as in "weight must be
 * DESCRIPTION"; an object within is `unknown` here and read by a call of its own, so that a mistake
 * in one option hides none in the others.
 */
export type Shape = Readonly<Record<string, z.ZodType>>;

/** The options that are right. */
export type Read<S extends Shape> = { readonly [Option in keyof S]?: z.output<S[Option]> };

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function integer(lowest: number, highest: number): z.ZodInt {
  return z.int().min(lowest).max(highest).describe(`an integer from ${lowest} to ${highest}`);
}

export function optional<Schema extends z.ZodType>(schema: Schema): z.ZodOptional<Schema> {
  // zod does not hand the description on, which the messages are made of.
  return schema.optional().describe(schema.description ?? "");
}

/** An option that is looked into by a function of its own; here it need only be there. */
export function present(description: string): z.ZodType {
  return z
    .unknown()
    .refine((value) => value !== undefined)
    .describe(description);
}

/** A value, or a function of the request that gives it. */
export function perRequest<Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema> | RequestFunction> {
  const isFunction = z.custom<RequestFunction>((value) => typeof value === "function");
  return z.union([schema, isFunction]).describe(`${schema.description ?? ""}, or a function of the request`);
}

export type RequestFunction = (...values: never[]) => unknown;

export function text(description: string): z.ZodString {
  return z.string().describe(description);
}

export const flag = z.boolean().describe("true or false");

function alternatives(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1) ?? ""}`;
}

export function oneOf<const Names extends readonly [string, ...string[]]>(
  names: Names,
): z.ZodEnum<{ [Name in Names[number]]: Name }> {
  return z.enum(names).describe(alternatives(names));
}

/** Reads the options of `value`; what is unknown, missing or wrong among them goes to `mistakes`. */
export function readOptions<S extends Shape>(value: unknown, shape: S, path: Path, mistakes: Mistakes): Read<S> {
  if (!isObject(value)) {
    mistakes.inValue(
      path,
      wrongValue(path.length === 0 ? "The routing" : pathText(path.slice(-2)), "an object", value),
    );
    return {};
  }
  // What our own functions write is nobody's to choose.
  const known = Object.keys(shape).filter((option) => option !== "kind");
  for (const option of Object.keys(value)) {
    if (!Object.hasOwn(shape, option))
      mistakes.inName([...path, option], unknownOption(option, similar(option, known), known));
  }
  const read: Record<string, unknown> = {};
  for (const [option, schema] of Object.entries(shape)) {
    const given = value[option];
    const parsed = schema.safeParse(given);
    const expected = schema.description ?? "";
    if (parsed.success) read[option] = parsed.data;
    else if (given === undefined) mistakes.inName(path, missingOption(option, expected));
    else mistakes.inValue([...path, option], wrongValue(option, expected, given));
  }
  return read as Read<S>;
}
