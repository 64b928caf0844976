/* Numbers as LuaJIT reads and writes them. Like JavaScript, and unlike C, it rounds halves up. */

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
  const magnitude = Math.abs(value);
  const text =
    magnitude < MOST_FOR_TO_FIXED
      ? magnitude.toFixed(precision)
      : `${BigInt(magnitude)}${precision === 0 ? "" : `.${"0".repeat(precision)}`}`;
  return signOf(value) + text;
}

/** C's `%.*e` of a finite number. */
export function exponential(value: number, precision: number): string {
  const text = Math.abs(value).toExponential(precision);
  return signOf(value) + text.replace(/(?<=[+-])\d$/, "0$&");
}

/**
 * C's `%.*g` of a finite number.
 * @param keepsZeros as with the flag "#"
 */
export function general(value: number, precision: number, keepsZeros: boolean): string {
  const places = Math.max(1, precision);
  const scientific = exponential(value, places - 1);
  const [digits = "", power = ""] = scientific.split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < places) {
    const text = fixed(value, places - 1 - exponent);
    return keepsZeros ? text : withoutZeros(text);
  }
  return keepsZeros ? scientific : `${withoutZeros(digits)}e${power}`;
}

/** From here on, JavaScript's `toFixed` does not write all digits. */
const MOST_FOR_TO_FIXED = 1e21;

function withoutZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}
