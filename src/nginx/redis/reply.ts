import { slice } from "../../affinity/bytes.ts";

/** An answer. `false` is what Redis calls nil. */
export type Reply = string | number | false | ErrorReply | ReplyList;

export interface ErrorReply {
  /** "OOM command not allowed …": the first word is the kind of error. */
  readonly error: string;
}

export interface ReplyList {
  readonly error?: undefined;
  readonly items: readonly Reply[];
}

export function isError(reply: Reply): reply is ErrorReply {
  return typeof reply === "object" && reply.error !== undefined;
}

/** The items of a list; none if it is not a list. */
export function itemsOf(reply: Reply | undefined): readonly Reply[] {
  return typeof reply !== "object" || reply.error !== undefined ? [] : reply.items;
}

/** An item of a list of texts. */
export function textAt(reply: Reply, index: number): string | undefined {
  const item = itemsOf(reply)[index];
  return typeof item === "string" ? item : undefined;
}

/** The kind of error: "OOM", "WRONGPASS". The words after it may repeat what was sent. */
export function errorCode({ error }: ErrorReply): string {
  const space = error.indexOf(" ");
  return space < 0 ? error : slice(error, 0, space);
}
