/** What the machine says of a file, in words. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this user is not allowed to read or write it",
  EEXIST: "a file with that name already exists",
  EISDIR: "it is a directory",
  ENOENT: "there is no such file or directory",
  ENOSPC: "the disk is full",
  ENOTDIR: "part of its path is a file",
  EPERM: "this user is not allowed to read or write it",
  EROFS: "its file system is read-only",
};

/** A fault of ours, or of the machine (a full disk): one sentence, for a stack trace helps nobody but us. */
export function reportUnexpected(error: unknown): void {
  process.stderr.write(`limpet stopped: ${aboutFile(error) ?? aboutOurselves(error)}\n`);
  if (process.env.LIMPET_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
}

function aboutFile(error: unknown): string | undefined {
  const { code = "", path } = error as NodeJS.ErrnoException;
  const reason = REASONS[code];
  return path === undefined || reason === undefined ? undefined : `${path} cannot be used, because ${reason}.`;
}

function aboutOurselves(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message}\nIf this looks like a bug in Limpet, run it again with LIMPET_DEBUG=1 and report what it prints.`;
}
