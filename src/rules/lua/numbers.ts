/*
 * Numbers as LuaJIT reads and writes them. Digits are exact: where a number is as near to one last digit as to the
 * other, C rounds to the even one and JavaScript up.
 */

const SPACE = /^[ \t\n\v\f\r]*/;
const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i;
const HEXADECIMAL = /^0x([\da-f]*)(?:\.([\da-f]*))?(?:p([+-]?\d+))?/i;
const BINARY = /^0b([01]+)/i;

/** A number as `tonumber` reads it from a text; `undefined` if it is not one. */
export function numberIn(text: string): number | undefined {
  const [, sign = "", digits = ""] = /^[ \t\n\v\f\r]*([+-]?)([^]*?)[ \t\n\v\f\r]*$/.exec(text) ?? [];
  const magnitude = magnitudeOf(digits);
  return magnitude === undefined || sign !== "-" ? magnitude : -magnitude;
}

function magnitudeOf(digits: string): number | undefined {
  if (/^inf(?:inity)?$/i.test(digits)) return Infinity;
  if (/^nan$/i.test(digits)) return NaN;
  const hexadecimal = HEXADECIMAL.exec(digits);
  if (hexadecimal !== null) {
    const [whole, before = "", behind = "", power = "0"] = hexadecimal;
    if (whole !== digits || before + behind === "") return undefined;
    return Number(BigInt(`0x${before}${behind}`)) * 2 ** (Number(power) - 4 * behind.length);
  }
  const binary = BINARY.exec(digits);
  if (binary !== null) return binary[0] === digits ? Number(BigInt(digits)) : undefined;
  return DECIMAL.exec(digits)?.[0] === digits ? Number(digits) : undefined;
}

/** The largest number of C's `unsigned long`, which is what too many digits become. */
const MOST = 2n ** 64n - 1n;

/** A whole number to a base from 2 to 36, as `tonumber` reads it; `undefined` if it is not one. */
export function integerIn(text: string, base: number): number | undefined {
  // C's texts end at a zero byte.
  const [line = ""] = text.split("\0");
  const rest = line.replace(SPACE, "");
  const [, sign = "", digits = ""] = /^([+-]?)([^]*?)[ \t\n\v\f\r]*$/.exec(rest) ?? [];
  const bare = base === 16 ? digits.replace(/^0x(?=[\da-f])/i, "") : digits;
  if (bare === "") return undefined;
  let value = 0n;
  for (const character of bare) {
    const digit = /[\da-z]/i.test(character) ? parseInt(character, 36) : base;
    if (digit >= base) return undefined;
    value = value * BigInt(base) + BigInt(digit);
  }
  const number = Number(value > MOST ? MOST : value);
  return sign === "-" ? -number : number;
}

/** A number as `tostring` writes it: with 14 digits at most. */
export function numberText(value: number): string {
  return nonFinite(value) ?? general(value, 14, false);
}

/** `nan`, `inf` or `-inf`; `undefined` for all other numbers. */
export function nonFinite(value: number): string | undefined {
  if (Number.isNaN(value)) return "nan";
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? "inf" : "-inf";
}

/** C's `%.*f` of a finite number. */
export function fixed(value: number, precision: number): string {
  const digits = scaled(Math.abs(value), precision)
    .toString()
    .padStart(precision + 1, "0");
  const point = digits.length - precision;
  return `${signOf(value)}${digits.slice(0, point)}${precision === 0 ? "" : `.${digits.slice(point)}`}`;
}

/** C's `%.*e` of a finite number. */
export function exponential(value: number, precision: number): string {
  const { digits, exponent } = significant(Math.abs(value), precision + 1);
  const power = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  return `${signOf(value)}${digits.slice(0, 1)}${precision === 0 ? "" : `.${digits.slice(1)}`}e${power}`;
}

/**
 * C's `%.*g` of a finite number.
 * @param keepsZeros as with the flag "#"
 */
export function general(value: number, precision: number, keepsZeros: boolean): string {
  const places = Math.max(1, precision);
  const { exponent } = significant(Math.abs(value), places);
  const text =
    exponent < -4 || exponent >= places ? exponential(value, places - 1) : fixed(value, places - 1 - exponent);
  if (keepsZeros || !text.includes(".")) return text;
  return text.replace(/\.?0+(?=e|$)/, "");
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

/** The digits of a number that is not negative, as many as asked for, and the power of ten of the first. */
function significant(value: number, places: number): { readonly digits: string; readonly exponent: number } {
  if (value === 0) return { digits: "0".repeat(places), exponent: 0 };
  let exponent = Math.floor(Math.log10(value)) - 1;
  for (;;) {
    const digits = scaled(value, places - 1 - exponent).toString();
    if (digits.length <= places) return { digits, exponent };
    exponent++;
  }
}

/** `value * 10 ** power` as a whole number, rounded to the nearest, and to the even one of two. */
function scaled(value: number, power: number): bigint {
  const { mantissa, exponent } = partsOf(value);
  let numerator = mantissa * 10n ** BigInt(Math.max(0, power));
  let denominator = 10n ** BigInt(Math.max(0, -power));
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const isUp = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return isUp ? quotient + 1n : quotient;
}

/** A number is `mantissa * 2 ** exponent`. */
function partsOf(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const fraction = bits & (2n ** 52n - 1n);
  const biased = Number((bits >> 52n) & 0x7ffn);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
