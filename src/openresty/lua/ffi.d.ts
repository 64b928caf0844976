/** @noSelfInFile */

/**
 * C functions and data, from Lua: `import * as ffi from "ffi"`. LuaJIT has no global of that name.
 *
 * What a program declares with `cdef`, it tells TypeScript by adding to two interfaces:
 *
 * ```ts
 * declare module "ffi" {
 *   interface CLibrary {
 *     getpid(this: void): number;
 *   }
 *   interface CTypes {
 *     "struct point": { x: number; y: number } & CData;
 *   }
 * }
 * ```
 *
 * Functions of C have `this: void`, or a colon would stand where C has a dot.
 */
declare module "ffi" {
  /**
   * Declares functions and types, as in a header without `#define`. What is declared a second time
   * in another way throws.
   * @param parameters for the `$` in the declarations
   */
  export function cdef(this: void, declarations: string, ...parameters: readonly unknown[]): void;

  /** The functions and variables of the program itself and of what it is linked with. */
  export const C: CLibrary;

  /** What {@link C} has: each program adds what it declares. */
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merged with what each program adds
  export interface CLibrary {}

  /**
   * The functions and variables of a shared library: "z" is libz.so. One that is not found throws.
   * It stays loaded as long as the result is referred to.
   * @param global whether everything else in the process sees its symbols too
   */
  export function load<Library extends object = CLibrary>(this: void, name: string, global?: boolean): Library;

  /** C types by their declarations: what `new`, `cast` and `typeof` give for them. Each program adds its own. */
  export interface CTypes {
    "char[?]": CharacterBuffer;
    "unsigned char[?]": Characters;
    "const char *": Characters;
    "char *": Characters;
    "unsigned char *": Characters;
    "const unsigned char *": Characters;
    "uint8_t *": Characters;
    "const uint8_t *": Characters;
    "int8_t[?]": NumberArray;
    "uint8_t[?]": Characters;
    "int16_t[?]": NumberArray;
    "uint16_t[?]": NumberArray;
    "int32_t[?]": NumberArray;
    "uint32_t[?]": NumberArray;
    "int[?]": NumberArray;
    "unsigned int[?]": NumberArray;
    "float[?]": NumberArray;
    "double[?]": NumberArray;
    "int[1]": NumberArray;
    "unsigned int[1]": NumberArray;
    "double[1]": NumberArray;
    "int64_t[?]": Pointer<Int64>;
    "uint64_t[?]": Pointer<Int64>;
    "size_t[?]": Pointer<Int64>;
    "size_t[1]": Pointer<Int64>;
    "long[1]": Pointer<Int64>;
    "char *[1]": Pointer<Characters>;
    "const char *[1]": Pointer<Characters>;
    "unsigned char *[1]": Pointer<Characters>;
    "void *[1]": Pointer<CData>;
    "void *": CData;
    int64_t: Int64;
    uint64_t: Int64;
    size_t: Int64;
  }

  /**
   * A new value: zeroed memory, or with the initial values that follow, freed with its last
   * reference. What C keeps of it must be referred to from Lua too.
   * @param initial first the length, for a type of variable length (`[?]`)
   */
  function create<Name extends keyof CTypes>(this: void, type: Name, ...initial: readonly unknown[]): CTypes[Name];
  function create<T = CData>(this: void, type: string | CType<T>, ...initial: readonly unknown[]): T;

  /**
   * The type itself, to make values of by calling it and to give to the other functions. Do it
   * once, at the top of a module: it is slow and never compiled.
   * @param parameters for the `$` in the declaration
   */
  function typeOf<Name extends keyof CTypes>(this: void, type: Name): CType<CTypes[Name]>;
  function typeOf<T = CData>(
    this: void,
    type: string | CType<T> | (T & CData),
    ...parameters: readonly unknown[]
  ): CType<T>;

  export { create as new, typeOf as typeof };

  /** The same value as another type, by the rules of C's casts. A pointer does not keep what it points to. */
  export function cast<Name extends keyof CTypes>(this: void, type: Name, value: unknown): CTypes[Name];
  export function cast<T = CData>(this: void, type: string | CType<T>, value: unknown): T;

  /**
   * Gives a struct, union, complex or vector type a metatable, for good: a second one throws.
   * @returns the type
   */
  export function metatype<T extends object = CData>(
    this: void,
    type: string | CType<T>,
    metatable: LuaMetatable<T>,
  ): CType<T>;

  /**
   * Calls `finalizer` when the pointer or aggregate is collected as garbage; `undefined` takes it away.
   * @returns the value
   */
  export function gc<T extends CData>(
    this: void,
    value: T,
    finalizer: ((this: void, value: T) => unknown) | undefined,
  ): T;

  /** Bytes; nothing where the type has no size. `length` is needed for types of variable length, and for no others. */
  export function sizeof(this: void, type: string | CType<unknown> | CData, length?: number): number | undefined;
  /** Bytes to which values of the type are aligned. */
  export function alignof(this: void, type: string | CType<unknown> | CData): number;
  /** Where in a struct a field begins, in bytes; of a bit field also the first bit and how many. */
  export function offsetof(
    this: void,
    type: string | CType<unknown> | CData,
    field: string,
  ): LuaMultiReturn<[offset: number | undefined, position?: number, size?: number]>;
  /** Whether a value has the type; of a pointer to a struct, whether it points to the type. */
  export function istype<T>(this: void, type: string | CType<T>, value: unknown): value is T;

  /** C's `errno` after the last call of a C function, or the one before where a new one is given. */
  export function errno(this: void, value?: number): number;

  /** A Lua string of `length` bytes, or of those before the first zero. */
  export function string(this: void, bytes: CData, length?: number): string;
  /** Copies `length` bytes, or a string with the zero after it. Neither side's size is checked. */
  export function copy(this: void, to: CData, from: CData | string, length: number): void;
  export function copy(this: void, to: CData, from: string): void;
  /** Fills `length` bytes, by default with zeroes. */
  export function fill(this: void, to: CData, length: number, byte?: number): void;

  /** What the machine and LuaJIT are like. */
  export function abi(
    this: void,
    parameter:
      | "32bit"
      | "64bit"
      | "le"
      | "be"
      | "fpu"
      | "softfp"
      | "hardfp"
      | "eabi"
      | "win"
      | "pauth"
      | "uwp"
      | "gc64"
      | "dualnum",
  ): boolean;
  export const os: "Windows" | "Linux" | "OSX" | "BSD" | "POSIX" | "Other";
  export const arch: "x86" | "x64" | "arm" | "arm64" | "arm64be" | "ppc" | "mips" | "mipsel" | "mips64" | "mips64el";

  /**
   * A value of C. A null pointer equals `undefined` and yet is true in a condition: compare,
   * `pointer !== undefined`.
   */
  export interface CData {
    readonly __cdata: never;
  }
  /** A type of C. Called, it makes a value, as `new` does. */
  export interface CType<T> extends CData {
    (this: void, ...initial: readonly unknown[]): T;
    readonly __type?: T;
  }
  /** An array or a pointer; its index begins at 0, as in C, and is not checked. */
  export interface Pointer<T> extends CData {
    0: T;
    [index: number]: T;
  }
  export type NumberArray = Pointer<number>;
  /** Bytes that C writes to. */
  export type CharacterBuffer = NumberArray;
  /** Bytes, as numbers of 0 to 255 or, of plain `char`, of -128 to 127. */
  export type Characters = NumberArray;

  /** A Lua function made a C function by `cast`. It lives until it is freed; C must not call it from compiled code. */
  export interface Callback<F> extends CData {
    /** Frees it. */
    free(): void;
    /** Has it call another function. */
    set(callee: F): void;
  }

  /**
   * An integer of 64 bits. `tonumber` makes a Lua number of it, exact below 2^53, and `tostring`
   * text with LL or ULL at the end. TypeScript has no operators for it: each method becomes one.
   */
  export interface Int64 extends CData {
    readonly add: LuaAdditionMethod<Int64 | number, Int64>;
    readonly subtract: LuaSubtractionMethod<Int64 | number, Int64>;
    readonly multiply: LuaMultiplicationMethod<Int64 | number, Int64>;
    readonly divide: LuaDivisionMethod<Int64 | number, Int64>;
    readonly modulo: LuaModuloMethod<Int64 | number, Int64>;
    readonly negate: LuaNegationMethod<Int64>;
    readonly lessThan: LuaLessThanMethod<Int64 | number, boolean>;
  }
}
