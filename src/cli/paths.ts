/** A path without the slashes at its end; `/` stays. */
export function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}
