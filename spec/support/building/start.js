import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Starts the process that builds rules for all test files, and returns where it listens. It loads TypeScript and
 * compiles Limpet's own files once; each test file by itself would take seconds for that.
 */
export function startBuilding() {
  const folder = mkdtempSync(join(tmpdir(), "limpet-builder-"));
  const socket = join(folder, "socket");
  const loader = new URL("../typescript/register.js", import.meta.url).href;
  const server = fileURLToPath(new URL("server.ts", import.meta.url));
  const builder = spawn(process.execPath, [`--import=${loader}`, "--enable-source-maps", server, socket], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  builder.unref();
  builder.stdin.unref();
  process.on("exit", () => rmSync(folder, { recursive: true }));
  return socket;
}
