/** What to call this machine where Linux does not say it. */
const UNKNOWN = "a proxy";

/** The name of this machine. For the init phase, because it reads a file. */
export function hostName(this: void): string {
  const [file] = io.open("/proc/sys/kernel/hostname", "r");
  if (file === undefined) return UNKNOWN;
  const text = file.read("*l") ?? "";
  file.close();
  return text === "" ? UNKNOWN : text;
}
