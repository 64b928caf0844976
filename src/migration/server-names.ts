import { isName } from "../affinity/servers/check.ts";
import { routeOf } from "./server-line.ts";
import type { ServerLine } from "./server-line.ts";

/** `app1` of `app1.example.com`. */
function label({ host }: ServerLine): string | undefined {
  return host?.split(".")[0];
}

/** a, b … z, s27, s28 … */
function letter(index: number): string {
  return index < 26 ? String.fromCharCode(97 + index) : `s${index + 1}`;
}

/**
 * A name for each server: its route, or the first label of its host name where no other server has
 * the same, else a letter, that of its place if it is free. They are for good, for sessions belong to names.
 */
export function serverNames(lines: readonly ServerLine[]): readonly string[] {
  const wanted = lines.map((line) => {
    const name = routeOf(line) ?? label(line);
    return name !== undefined && isName(name) ? name : undefined;
  });
  const primary = lines.map(({ parameters }, index) => (parameters.has("backup") ? undefined : wanted[index]));
  // Of several with one route, nginx sends sessions to the first that is no backup.
  const isFirst = (name: string, index: number) =>
    index === (primary.includes(name) ? primary.indexOf(name) : wanted.indexOf(name));
  const taken = new Set(wanted);
  return wanted.map((name, index) => {
    if (name !== undefined && isFirst(name, index)) return name;
    let given = letter(index);
    for (let other = 0; taken.has(given); other++) given = letter(other);
    taken.add(given);
    return given;
  });
}
