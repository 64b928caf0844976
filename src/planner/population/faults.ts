import { isMissing } from "../../rules/lua/needs-nginx.ts";

/** What functions of the rules threw. */
export class Faults {
  /** `undefined`: none did. */
  first: unknown;

  /**
   * Takes what a function threw. nginx logs that, and goes on with the request.
   * @throws what was thrown, if nginx alone has what the function needs, because nobody knows what it would do there
   */
  take(error: unknown): void {
    if (isMissing(error)) throw error;
    this.first ??= error;
  }
}
