import { InvalidArgumentError } from "commander";

/** Reads the value of `--nginx-version`. */
export function nginxVersion(value: string): string {
  if (/^\d+\.\d+\.\d+$/.test(value)) return value;
  throw new InvalidArgumentError("Write it as `nginx -v` does: 1.26.3.");
}
