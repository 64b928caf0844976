/** In place of a server's index: no server can be picked. */
export const NO_SERVER = -1;

/** Servers that were tried for a request already, by index. */
export type Tried = Readonly<Record<number, true>>;

export const NONE_TRIED: Tried = {};
