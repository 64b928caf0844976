/** @noSelfInFile */

/** LuaJIT's compiler. */
declare module "jit" {
  /** The compiler is on (it is by default), or a function may be compiled; true is the function that calls. */
  export function on(this: void, callee?: true | ((...args: never[]) => unknown), recursive?: boolean): void;
  /** The compiler is off, or a function is not to be compiled. */
  export function off(this: void, callee?: true | ((...args: never[]) => unknown), recursive?: boolean): void;
  /** Throws away compiled code: all, a function's, or a trace by its number. */
  export function flush(
    this: void,
    callee?: number | true | ((...args: never[]) => unknown),
    recursive?: boolean,
  ): void;
  /** Whether the compiler is on; then, one by one, what the processor can do and which optimisations are on. */
  export function status(this: void): LuaMultiReturn<[on: boolean, ...features: string[]]>;

  export const version: string;
  /** 20199 is 2.1 in rolling release. */
  export const version_num: number;
  export const os: typeof import("ffi").os;
  export const arch: typeof import("ffi").arch;

  export const opt: typeof import("jit.opt");
  export const util: typeof import("jit.util");
}

/** What LuaJIT's compiler optimises. */
declare module "jit.opt" {
  /** "3" (all, the default), "-loop" (without one), "hotloop=10" (a parameter), several in turn. */
  export function start(this: void, ...options: readonly (string | number)[]): void;
}

/** Looking into functions and traces. Not documented by LuaJIT, and changing with it. */
declare module "jit.util" {
  export function funcinfo(this: void, callee: (...args: never[]) => unknown, position?: number): FunctionInfo;
  export function traceinfo(this: void, trace: number): TraceInfo | undefined;

  export interface FunctionInfo {
    /** Of a Lua function: where it stands. */
    readonly source?: string;
    readonly linedefined?: number;
    readonly lastlinedefined?: number;
    readonly currentline?: number;
    readonly loc?: string;
    readonly params?: number;
    readonly upvalues: number;
    readonly bytecodes?: number;
    readonly isvararg?: boolean;
    readonly children?: boolean;
    /** Of a function that is built in: its number. */
    readonly ffid?: number;
  }
  export interface TraceInfo {
    readonly nins: number;
    readonly nk: number;
    readonly link: number;
    readonly nexit: number;
    readonly linktype: string;
  }
}

/** Writes a line for every trace: what was compiled, and why something was not. */
declare module "jit.v" {
  /** @param file where to; standard error by default */
  export function on(this: void, file?: string): void;
  export function off(this: void): void;
}

/** Writes every trace with its bytecode, intermediate and machine code. */
declare module "jit.dump" {
  /**
   * @param options letters, "tbim" by default: t traces, b bytecode, i intermediate code, s snapshots, m machine code …
   * @param file where to; standard output by default
   */
  export function on(this: void, options?: string, file?: string): void;
  export function off(this: void): void;
}

/** LuaJIT's profiler, as a report. */
declare module "jit.p" {
  /** @param options "fl" by default: functions and lines; `i10` samples every 10 ms */
  export function start(this: void, options?: string, file?: string): void;
  export function stop(this: void): void;
}
