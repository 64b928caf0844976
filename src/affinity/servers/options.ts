/** What the rules, DNS, files and operators say of a server, beside its name. */
export const SERVER_OPTIONS = [
  "address",
  "weight",
  "down",
  "backup",
  "draining",
  "maxConnections",
  "maxFails",
  "failTimeout",
  "slowStart",
  "incarnation",
  "group",
] as const;

/** An option of a server in words. */
export function optionText(this: void, value: string | number | boolean | undefined): string {
  return value === undefined ? "none" : `${value}`;
}
