import { endsAll } from "../../rules/lua/endless-loop.ts";

/** What functions of the rules threw. */
export class Faults {
  /** `undefined`: none did. */
  first: unknown;

  /**
   * Takes what a function threw. nginx logs that, and goes on with the request.
   * @throws what was thrown, if nobody knows what the function would do in nginx: it needs what only nginx has, or does not end
   */
  take(error: unknown): void {
    if (endsAll(error)) throw error;
    this.first ??= error;
  }
}
