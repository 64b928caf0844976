import { numberArgument } from "./values.ts";

function ofOne(name: string, compute: (value: number) => number): (value: unknown) => number {
  return (value) => compute(numberArgument(value, 1, name));
}

function ofTwo(
  name: string,
  compute: (one: number, other: number) => number,
): (one: unknown, other: unknown) => number {
  return (one, other) => compute(numberArgument(one, 1, name), numberArgument(other, 2, name));
}

/** The one of several numbers that is better than all others. */
function best(name: string, isBetter: (one: number, other: number) => boolean): (...values: unknown[]) => number {
  return (first, ...others) =>
    others.reduce<number>(
      (found, value, index) => {
        const next = numberArgument(value, index + 2, name);
        return isBetter(found, next) ? found : next;
      },
      numberArgument(first, 1, name),
    );
}

const { abs, acos, asin, atan, atan2, ceil, cos, cosh, exp, floor, log, log10, sin, sinh, sqrt, tan, tanh } = Math;

/** The library `math`, without what depends on chance. What is not exact differs from C's in the last digit at most. */
export const mathematics = {
  huge: Infinity,
  pi: Math.PI,
  abs: ofOne("abs", abs),
  acos: ofOne("acos", acos),
  asin: ofOne("asin", asin),
  atan: ofOne("atan", atan),
  atan2: ofTwo("atan2", atan2),
  ceil: ofOne("ceil", ceil),
  cos: ofOne("cos", cos),
  cosh: ofOne("cosh", cosh),
  deg: ofOne("deg", (radians) => radians * (180 / Math.PI)),
  exp: ofOne("exp", exp),
  floor: ofOne("floor", floor),
  fmod: ofTwo("fmod", (one, other) => one % other),
  log: (value: unknown, base?: unknown): number => {
    const number = numberArgument(value, 1, "log");
    return base === undefined ? log(number) : Math.log2(number) / Math.log2(numberArgument(base, 2, "log"));
  },
  log10: ofOne("log10", log10),
  max: best("max", (one, other) => one > other),
  min: best("min", (one, other) => one < other),
  modf: (value: unknown): readonly [number, number] => {
    const number = numberArgument(value, 1, "modf");
    const whole = Math.trunc(number);
    // Of an infinite number, the remainder is none, and Lua's fraction is 0.
    return [whole, Math.abs(number) === Infinity ? (number > 0 ? 0 : -0) : number % 1];
  },
  pow: ofTwo("pow", (base, exponent) => base ** exponent),
  rad: ofOne("rad", (degrees) => degrees * (Math.PI / 180)),
  sin: ofOne("sin", sin),
  sinh: ofOne("sinh", sinh),
  sqrt: ofOne("sqrt", sqrt),
  tan: ofOne("tan", tan),
  tanh: ofOne("tanh", tanh),
};
