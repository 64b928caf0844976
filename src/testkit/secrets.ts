import type { Secret } from "../affinity/affinities/secret.ts";
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

/** What digests of sessions in logs are made with. */
const TEST_DIGEST_SECRET = "0123456789abcdef";

/** The token of the admin API. */
const TEST_TOKEN = "test:0123456789abcdef";

/** Keys for the tests where the rules name keys or tokens: production's are not here, nor should they be. */
export function keysFor({ upstreams, admin, sessionDigests }: Routing): Secrets {
  const files: CopiedFile[] = [];
  const environment: Record<string, string> = {};
  const add = (secret: Secret | undefined, content: string): void => {
    if (secret?.kind === "file") files.push({ content: `${content}\n`, target: secret.path });
    if (secret?.kind === "environment") environment[secret.name] = content;
  };
  add(admin?.tokens, TEST_TOKEN);
  add(sessionDigests, TEST_DIGEST_SECRET);
  for (const { affinity } of Object.values(upstreams)) {
    for (const one of [affinity].flat()) add(secretOf(one), TEST_KEYS);
  }
  return { files, environment };
}
