/** A place in a Lua file as nginx and LuaJIT write it into the log. */
export interface LuaPosition {
  /** As it is written: absolute, cut to `...tail/of/path.lua`, or a bare file name. */
  readonly path: string;
  readonly line: number;
  /** Where it begins and ends in the line of the log. */
  readonly start: number;
  readonly end: number;
  /** The function that called `ngx.log`, where the position is that of such a call: `[lua] x.lua:12: f(): …`. */
  readonly caller: string | undefined;
  /** Whether `ngx.log` wrote it, which gives the file's name without its folder. */
  readonly isOfLogCall: boolean;
}

/** A path without blanks, for what is around it in a log has blanks, quotes or angle brackets between. */
const POSITION = /(\[lua\] )?([^\s"'`<>()[\]{},;:=@]+\.lua):(\d+)(?!\d|[.\w])(?:: ([\w.:]+)\(\):)?/g;

/** All positions of a line of the log, from left to right. */
export function luaPositions(logLine: string): LuaPosition[] {
  return [...logLine.matchAll(POSITION)].map(({ 1: mark = "", 2: path = "", 3: line = "", 4: caller, index }) => {
    const start = index + mark.length;
    const isOfLogCall = mark !== "";
    return {
      path,
      line: Number(line),
      start,
      end: start + path.length + 1 + line.length,
      caller: isOfLogCall ? caller : undefined,
      isOfLogCall,
    };
  });
}
