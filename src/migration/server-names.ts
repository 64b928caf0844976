import { isName } from "../affinity/servers/check.ts";
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
    const name = line.parameters.get("route") ?? line.parameters.get("sid") ?? label(line);
    return name !== undefined && isName(name) ? name : undefined;
  });
  const taken = new Set(wanted.filter((name, index) => wanted.indexOf(name) === index));
  return wanted.map((name, index) => {
    if (name !== undefined && wanted.indexOf(name) === index) return name;
    let given = letter(index);
    for (let other = 0; taken.has(given); other++) given = letter(other);
    taken.add(given);
    return given;
  });
}
