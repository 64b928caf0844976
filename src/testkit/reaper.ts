import { type ContainerRuntimeClient } from "testcontainers";
import { isImageAvailable } from "./registry.ts";

/** The image of testcontainers' reaper, which removes the containers of a test run that has crashed. */
const REAPER_IMAGE = process.env.RYUK_CONTAINER_IMAGE ?? "testcontainers/ryuk:0.14.0";

/**
 * Tells testcontainers to do without its reaper where that image can't be had: its first container would fail to
 * start otherwise. `removeLeftovers` stands in for it.
 *
 * Must run before testcontainers starts anything. A setting that the user made is left alone.
 */
export async function disableReaperWhereUnavailable(client: ContainerRuntimeClient): Promise<void> {
  if (process.env.TESTCONTAINERS_RYUK_DISABLED !== undefined) return;
  if (await isImageAvailable(client, REAPER_IMAGE)) return;
  process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
}
