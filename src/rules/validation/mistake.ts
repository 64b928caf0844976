import type { Finding } from "../../findings/finding.ts";

/** Where in the value of the rules: `["upstreams", "shop", "servers", 1, "address"]`. */
export type Path = readonly (string | number)[];

/** A finding about a value of the rules, before it is known where in the source that value is written. */
export interface Mistake {
  readonly finding: Finding;
  readonly path: Path;
  /** What to underline: the value, or the name of the option that has it. */
  readonly of: "value" | "name";
}

/** Takes the mistakes of a value, so that all of them are told and not the first. */
export class Mistakes {
  readonly found: Mistake[] = [];

  inValue(path: Path, finding: Finding): void {
    this.found.push({ finding, path, of: "value" });
  }

  inName(path: Path, finding: Finding): void {
    this.found.push({ finding, path, of: "name" });
  }
}

/** `upstreams.shop.servers[1].address` */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}
