import { secretOf } from "../affinity/affinities/affinity.ts";
import type { CopiedFile } from "./copied-things.ts";
import type { Routing } from "./rules.ts";

/** The same for every site, so that what one issues another reads. */
const TEST_KEYS = `1:${"0123456789abcdef".repeat(4)}`;

/** What nginx is started with. */
export interface Secrets {
  readonly files: readonly CopiedFile[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Keys for the tests where the rules name keys: production's are not here, nor should they be. */
export function keysFor({ upstreams }: Routing): Secrets {
  const files: CopiedFile[] = [];
  const environment: Record<string, string> = {};
  for (const { affinity } of Object.values(upstreams)) {
    for (const one of [affinity].flat()) {
      const secret = secretOf(one);
      if (secret?.kind === "file") files.push({ content: `${TEST_KEYS}\n`, target: secret.path });
      if (secret?.kind === "environment") environment[secret.name] = TEST_KEYS;
    }
  }
  return { files, environment };
}
