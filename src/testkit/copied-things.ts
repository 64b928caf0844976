/** A folder of this machine and where it goes in the container. */
export interface CopiedDirectory {
  readonly source: string;
  readonly target: string;
}

/** A file that is written in the container. */
export interface CopiedFile {
  readonly content: string | Buffer;
  readonly target: string;
  /** Permission bits; default: 0o644. */
  readonly mode?: number;
}

/** What is brought into a container. */
export interface CopiedThings {
  readonly directories?: readonly CopiedDirectory[];
  readonly files?: readonly CopiedFile[];
}
