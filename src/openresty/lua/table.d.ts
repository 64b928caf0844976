/** @noSelfInFile */

/*
 * Functions of LuaJIT that are modules of their own: what `require` gives is the function. No import
 * can say that, so they are required, as in Lua:
 *
 *     const newTable = require("table.new");
 *     const buffer = newTable<string[]>(100, 0);
 */

/** Gives `require("table.new")`: an empty table with room, so that filling it need not make it larger. */
declare function require(this: void, module: "table.new"): NewTable;
/** Gives `require("table.clear")`: empties a table, which keeps its room. */
declare function require(this: void, module: "table.clear"): (this: void, table: object) => void;
/** Gives `require("table.nkeys")`: how many keys a table has. Of OpenResty's LuaJIT. */
declare function require(this: void, module: "table.nkeys"): (this: void, table: object) => number;
/** Gives `require("table.isempty")`: whether a table has no keys. Of OpenResty's LuaJIT. */
declare function require(this: void, module: "table.isempty"): (this: void, table: object) => boolean;
/** Gives `require("table.isarray")`: whether all keys are whole numbers above 0, gaps or not. Of OpenResty's LuaJIT. */
declare function require(this: void, module: "table.isarray"): (this: void, table: object) => boolean;
/** Gives `require("table.clone")`: a copy of a table, of its own values and not of those in them. Of OpenResty's LuaJIT. */
declare function require(this: void, module: "table.clone"): <T extends object>(this: void, table: T) => T;

/**
 * @param length values at 1, 2, 3 … that there is room for
 * @param keys others that there is room for
 */
type NewTable = <T extends object = LuaTable>(this: void, length: number, keys: number) => T;
