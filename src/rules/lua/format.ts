import { NeedsNginx } from "./needs-nginx.ts";
import { exponential, fixed, general, nonFinite } from "./numbers.ts";
import { LuaError, numberArgument, textOf, wrongArgument } from "./values.ts";

const DIRECTIVE = /%(?:%|([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?([^]?))/g;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

/** `string.format` */
export function format(text: string, values: readonly unknown[]): string {
  let index = 0;
  return text.replace(DIRECTIVE, (whole, flags?: string, width?: string, precision?: string, conversion?: string) => {
    if (whole === "%%") return "%";
    const directive = {
      flags: flags ?? "",
      width: Number(width ?? 0),
      precision: precision === undefined ? undefined : Number(precision),
      conversion: conversion ?? "",
    };
    if (!/^[diuoxXcaAeEfgGqsp]$/.test(directive.conversion))
      throw new LuaError(`invalid option '${whole}' to 'format'`);
    if (index >= values.length) throw wrongArgument(index + 2, "format", "no value");
    return converted(directive, values[index], ++index + 1);
  });
}

function converted(directive: Directive, value: unknown, position: number): string {
  const { conversion, flags, precision } = directive;
  switch (conversion) {
    case "d":
    case "i":
      return integer(directive, signed(numberArgument(value, position, "format")), 10);
    case "u":
      return integer(directive, unsigned(numberArgument(value, position, "format")), 10);
    case "o":
      return integer(directive, unsigned(numberArgument(value, position, "format")), 8);
    case "x":
      return integer(directive, unsigned(numberArgument(value, position, "format")), 16);
    case "X":
      return integer(directive, unsigned(numberArgument(value, position, "format")), 16).toUpperCase();
    case "c":
      return padded(directive, String.fromCharCode(Number(signed(numberArgument(value, position, "format")) & 255n)));
    case "e":
    case "E":
    case "f":
    case "g":
    case "G":
      return real(directive, numberArgument(value, position, "format"));
    case "q":
      return quoted(typeof value === "string" ? value : quotable(value, position));
    case "s": {
      const text = textOf(value);
      return padded({ ...directive, flags: flags.replaceAll("0", "") }, text.slice(0, precision ?? text.length));
    }
    default:
      // The bits of a number, and addresses.
      throw new NeedsNginx(`string.format with %${conversion}`);
  }
}

function quotable(value: unknown, position: number): string {
  if (typeof value === "number") return textOf(value);
  throw wrongArgument(position, "format", "string expected");
}

/** Into 64 bits. What does not fit becomes what the processor makes of it. */
function signed(value: number): bigint {
  return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

function unsigned(value: number): bigint {
  const isLarge = value >= 2 ** 63 && value < 2 ** 64;
  return BigInt.asUintN(64, isLarge ? BigInt(value) : signed(value));
}

function integer(directive: Directive, value: bigint, base: number): string {
  const { flags, precision, conversion } = directive;
  const isNegative = value < 0n;
  let digits = (isNegative ? -value : value).toString(base);
  if (precision === 0 && value === 0n) digits = "";
  digits = digits.padStart(precision ?? 0, "0");
  let prefix = "";
  if (conversion === "d" || conversion === "i") prefix = signFor(flags, isNegative);
  else if (flags.includes("#")) {
    if (base === 16 && value !== 0n) prefix = "0x";
    // Also where there are no digits, because C begins every such number with a zero.
    else if (base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
  }
  return withPrefix(directive, prefix, digits, precision === undefined);
}

function real(directive: Directive, value: number): string {
  const { flags, precision = 6, conversion } = directive;
  const kind = conversion.toLowerCase();
  const word = nonFinite(value);
  const isNegative = word === undefined ? value < 0 || Object.is(value, -0) : value < 0;
  const magnitude = Math.abs(value);
  const hasPoint = flags.includes("#");
  let digits = word?.replace("-", "") ?? "";
  if (word === undefined) {
    if (kind === "e") digits = exponential(magnitude, precision);
    else if (kind === "f") digits = fixed(magnitude, precision);
    else digits = general(magnitude, precision, hasPoint);
    if (hasPoint && !digits.includes(".")) digits = digits.replace(/(?=e|$)/, ".");
  }
  // "nan" has no sign but the space that is asked for.
  const sign = Number.isNaN(value) ? (flags.includes(" ") ? " " : "") : signFor(flags, isNegative);
  const text = withPrefix(directive, sign, digits, word === undefined);
  return conversion === kind ? text : text.toUpperCase();
}

function signFor(flags: string, isNegative: boolean): string {
  if (isNegative) return "-";
  if (flags.includes("+")) return "+";
  return flags.includes(" ") ? " " : "";
}

function withPrefix({ flags, width }: Directive, prefix: string, digits: string, mayPadWithZeros: boolean): string {
  if (flags.includes("-")) return `${prefix}${digits}`.padEnd(width);
  if (flags.includes("0") && mayPadWithZeros) return prefix + digits.padStart(width - prefix.length, "0");
  return `${prefix}${digits}`.padStart(width);
}

function padded({ flags, width }: Directive, text: string): string {
  return flags.includes("-") ? text.padEnd(width) : text.padStart(width);
}

/** A literal of Lua. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\\n\0-\x1f\x7f]/g, (character, at: number) => {
    if (character === '"' || character === "\\" || character === "\n") return `\\${character}`;
    const code = character.charCodeAt(0);
    return /\d/.test(text[at + 1] ?? "") ? `\\${String(code).padStart(3, "0")}` : `\\${code}`;
  });
  return `"${escaped}"`;
}
