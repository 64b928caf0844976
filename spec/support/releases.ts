import { isReleaseAvailable, reportTo, type OpenRestyRelease } from "../../src/testkit/index.ts";

/** An image that somebody names stands for every release. */
export const isImageChosen = Boolean(process.env.LIMPET_OPENRESTY_IMAGE);

/** Whether tests must do without the newest release, because the mirror of Debian does not have it. */
export const isNewestMissing = !isImageChosen && !(await isReleaseAvailable("newest", reportTo(process.stderr)));

/** The releases for tests of what differs between versions, the oldest first; all other tests run on `current`. */
export const RELEASES: readonly OpenRestyRelease[] = isImageChosen
  ? ["current"]
  : ["older", "current", ...(isNewestMissing ? [] : (["newest"] as const))];

/** Two of them, for tests of what only the Lua module's sockets could make differ. */
export const OLDER_AND_CURRENT = RELEASES.filter((release) => release !== "newest");
