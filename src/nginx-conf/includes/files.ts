/** Generated files, by their path below the folder to deploy. */
export type Files = ReadonlyMap<string, string>;

/** What the includes are made for. */
export interface Deployment {
  /** Where the folder will be on nginx's machine, without a slash at the end. */
  readonly prefix: string;
  /** What the files say about their origin. */
  readonly notice: string;
}

/** A commented configuration file: the notice, what the file is for, and its directives. */
export function configuration(
  deployment: Deployment,
  comment: readonly string[],
  directives: readonly string[],
): string {
  const comments = [deployment.notice, "", ...comment].map((line) => `# ${line}`.trimEnd());
  return [...comments, "", ...directives].join("\n") + "\n";
}
