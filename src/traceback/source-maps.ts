import { join } from "node:path";
import { LuaMaps, type LuaMap, type SourcePosition } from "./lua-map.ts";
import { luaFilesIn, type MapFolder } from "./map-folder.ts";
import type { LuaPosition } from "./positions.ts";

/** How LuaJIT begins a path that it has cut to 60 characters. */
const CUT = "...";

/** Milliseconds for which a folder is taken to have the files that it had. */
const LISTING_LIFETIME = 1_000;

/** A Lua file of a folder. */
interface LuaFile {
  /** On this machine. */
  readonly file: string;
  /** On nginx's machine. */
  readonly deployed: string;
}

/** A place in TypeScript, and the map that it was found in. */
export interface Located {
  readonly position: SourcePosition;
  readonly map: LuaMap;
}

/** The source maps of some folders, by the paths that their Lua files have on nginx's machine. */
export class SourceMaps {
  readonly #folders: readonly MapFolder[];
  readonly #maps = new LuaMaps();
  #listing: readonly LuaFile[] = [];
  #listedAt = -Infinity;

  constructor(folders: readonly MapFolder[]) {
    this.#folders = folders;
  }

  /** `undefined` for Lua that was not made here, and where several files are as likely. */
  locate(lua: LuaPosition): Located | undefined {
    const candidates = this.#filesFor(lua).flatMap(({ file }) => {
      const map = this.#maps.get(file);
      const position = map?.position(lua.line);
      return map === undefined || position === undefined ? [] : [{ map, position }];
    });
    const { caller } = lua;
    const likely =
      caller === undefined ? candidates : candidates.filter(({ map }) => map.hasFunction(lastPart(caller), lua.line));
    const [only, ...others] = likely;
    if (only === undefined || others.length > 0) return undefined;
    // Any library may have a file of that name.
    const isGuess = isBareName(lua.path) && caller === undefined;
    return isGuess ? { ...only, position: { ...only.position, isExact: false } } : only;
  }

  /** The files that a path of the log may mean. */
  #filesFor({ path }: LuaPosition): readonly LuaFile[] {
    if (path.startsWith("/")) {
      return this.#folders
        .filter(({ prefix }) => path.startsWith(`${prefix}/`))
        .map(({ folder, prefix }) => ({ file: join(folder, path.slice(prefix.length)), deployed: path }));
    }
    const tail = path.startsWith(CUT) ? path.slice(CUT.length) : `/${path.replace(/^\.\//, "")}`;
    return this.#files().filter(({ deployed }) => `/${deployed}`.endsWith(tail));
  }

  #files(): readonly LuaFile[] {
    if (Date.now() - this.#listedAt > LISTING_LIFETIME) {
      this.#listing = this.#folders.flatMap(({ folder, prefix }) =>
        luaFilesIn(folder).map((path) => ({ file: join(folder, path), deployed: `${prefix}/${path}` })),
      );
      this.#listedAt = Date.now();
    }
    return this.#listing;
  }
}

function isBareName(path: string): boolean {
  return !path.includes("/");
}

/** `pick` of `Table.pick` and `Table:pick`. */
function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":")) + 1);
}
