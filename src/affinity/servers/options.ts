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
  "incarnation",
] as const;
