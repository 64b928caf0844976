import { canInstallPackages } from "./machine.ts";
import { withMachineLock } from "./lock.ts";
import { runProgram } from "./program.ts";
import type { Report } from "./report.ts";

/** Seconds to wait for another apt on the machine, such as unattended upgrades. */
const APT_LOCK_TIMEOUT = 300;

/**
 * Installs Debian packages on this machine.
 * @param purpose ends the sentence "… is needed to …" in the error where nothing can be installed.
 * @throws where this isn't Debian or Ubuntu, or we aren't root; and with apt's own words when it fails.
 */
export async function installPackages(names: readonly string[], purpose: string, report: Report): Promise<void> {
  const list = names.join(" ");
  if (!(await canInstallPackages())) {
    throw new Error(
      `${list} is needed to ${purpose}, but is not installed. ` +
        `limpet can only install it as root on Debian or Ubuntu; install it and try again.`,
    );
  }
  await withMachineLock("apt", async () => {
    report(`installing ${list} from Debian, to ${purpose}`);
    // A single unreachable third-party source fails the update, though the packages needed here may be found.
    await runProgram("apt-get", ["update"]).catch((error: unknown) => {
      report(String(error));
    });
    await runProgram(
      "apt-get",
      ["install", "-y", "--no-install-recommends", "-o", `DPkg::Lock::Timeout=${APT_LOCK_TIMEOUT}`, ...names],
      { DEBIAN_FRONTEND: "noninteractive" },
    );
  });
}
