import type ts from "typescript";
import type { Finding } from "../findings/finding.ts";
import { atDirective } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";

/** What is to be said of a piece of nginx.conf. */
export class Notes {
  readonly #diagnostics: ts.Diagnostic[] = [];

  add(directive: Directive, finding: Finding): void {
    this.#diagnostics.push(atDirective(directive, finding));
  }

  get diagnostics(): readonly ts.Diagnostic[] {
    return this.#diagnostics;
  }
}
