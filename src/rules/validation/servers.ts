import type { z } from "zod";
import {
  HIGHEST_WEIGHT,
  LONGEST_FAIL_TIMEOUT,
  LONGEST_INCARNATION,
  LONGEST_SLOW_START,
  MOST_CONNECTIONS,
  MOST_FAILS,
  MOST_SERVERS,
  isName,
} from "../../affinity/servers/check.ts";
import { canonicalAddress } from "../../affinity/address.ts";
import { isNamed } from "../../affinity/dns/named.ts";
import type { Server, ServersFile } from "../../affinity/rules.ts";
import { srvName, srvNameFinding } from "./dns.ts";
import { addressAndSrv, neitherAddressNorSrv, weightOfSrv } from "./findings/dns.ts";
import { wrongValue } from "./findings/options.ts";
import {
  badIncarnation,
  badServerName,
  duplicateAddress,
  duplicateServerName,
  incarnationWithoutToken,
} from "./findings/servers.ts";
import {
  allWeightsZero,
  badServersFile,
  everyServerDown,
  nobodyTakesNewSessions,
  noServers,
  onlyBackups,
  reservedName,
  tooManyServers,
} from "./findings/upstreams.ts";
import { addressFinding } from "./address.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { CONTROL_CHARACTER } from "./names.ts";
import { flag, integer, isObject, optional, readOptions, text } from "./options.ts";
import type { Read } from "./options.ts";

const shape = {
  name: text('a name such as "a"'),
  address: optional(text('an address such as "10.0.0.11:8080"')),
  srv: optional(srvName),
  weight: optional(integer(0, HIGHEST_WEIGHT)),
  down: optional(flag),
  backup: optional(flag),
  draining: optional(flag),
  maxConnections: optional(integer(0, MOST_CONNECTIONS)),
  maxFails: optional(integer(0, MOST_FAILS)),
  failTimeout: optional(integer(1, LONGEST_FAIL_TIMEOUT)),
  slowStart: optional(integer(0, LONGEST_SLOW_START)),
  incarnation: optional(text("a text such as a version")),
  group: optional(text("the name of a group")),
} satisfies Record<keyof Server, z.ZodType>;

const fileShape = {
  kind: text("a kind"),
  path: text("a path on nginx's machine"),
} satisfies Record<keyof ServersFile, z.ZodType>;

type ReadServer = Read<typeof shape>;

function validateIncarnation(
  incarnation: string | undefined,
  hasTokens: boolean,
  path: Path,
  mistakes: Mistakes,
): void {
  if (incarnation === undefined) return;
  if (incarnation === "") mistakes.inValue(path, badIncarnation("is empty"));
  else if (CONTROL_CHARACTER.test(incarnation)) mistakes.inValue(path, badIncarnation("has a control character"));
  else if (Buffer.byteLength(incarnation) > LONGEST_INCARNATION) mistakes.inValue(path, badIncarnation("is longer"));
  if (!hasTokens) mistakes.inName(path, incarnationWithoutToken("incarnation"));
}

/** That it says where the server is, and only once. */
function validateWhere(
  { address, srv, weight }: Readonly<Record<string, unknown>>,
  path: Path,
  mistakes: Mistakes,
): void {
  if (address === undefined && srv === undefined) mistakes.inName(path, neitherAddressNorSrv());
  if (srv === undefined) return;
  if (address !== undefined) mistakes.inName([...path, "srv"], addressAndSrv());
  if (weight !== undefined) mistakes.inName([...path, "weight"], weightOfSrv());
}

function validateServer(value: unknown, hasTokens: boolean, path: Path, mistakes: Mistakes): ReadServer {
  const server = readOptions(value, shape, path, mistakes);
  if (server.name !== undefined && !isName(server.name))
    mistakes.inValue([...path, "name"], badServerName(server.name));
  if (server.name === "__proto__") mistakes.inValue([...path, "name"], reservedName(server.name));
  if (isObject(value)) validateWhere(value, path, mistakes);
  const wrongSrv = server.srv === undefined ? undefined : srvNameFinding(server.srv);
  if (wrongSrv !== undefined) mistakes.inValue([...path, "srv"], wrongSrv);
  const wrongAddress = server.address === undefined ? undefined : addressFinding(server.address);
  if (wrongAddress !== undefined) mistakes.inValue([...path, "address"], wrongAddress);
  validateIncarnation(server.incarnation, hasTokens, [...path, "incarnation"], mistakes);
  return server;
}

/** Every server after the first that has the name or the address of one before it. */
function validateUniqueness(servers: readonly ReadServer[], path: Path, mistakes: Mistakes): void {
  const names = new Set<string>();
  const addresses = new Map<string, string>();
  for (const [index, { name, address: written, srv }] of servers.entries()) {
    const address = written ?? srv;
    if (name !== undefined && names.has(name)) mistakes.inValue([...path, index, "name"], duplicateServerName(name));
    if (name !== undefined) names.add(name);
    if (address === undefined || (srv === undefined && addressFinding(address) !== undefined)) continue;
    const canonical = canonicalAddress(address).toLowerCase();
    const other = addresses.get(canonical);
    if (other !== undefined) mistakes.inValue([...path, index, "address"], duplicateAddress(address, other));
    else addresses.set(canonical, name ?? address);
  }
}

function takesNewSessions({ weight = 1, down, draining }: ReadServer): boolean {
  return weight > 0 && down !== true && draining !== true;
}

/** Whether there is a server that requests without a binding can go to; there need not be one. */
function validateService(servers: readonly ReadServer[], path: Path, mistakes: Mistakes): void {
  if (servers.every(({ backup }) => backup === true)) mistakes.inName(path, onlyBackups());
  else if (servers.every(({ backup, weight }) => backup === true || weight === 0))
    mistakes.inName(path, allWeightsZero());
  else if (servers.every(({ down }) => down === true)) mistakes.inName(path, everyServerDown());
  else if (!servers.some(takesNewSessions)) mistakes.inName(path, nobodyTakesNewSessions());
}

/** Whether any of the servers has a host name or `srv`. */
export function anyIsNamed(servers: unknown): boolean {
  if (!Array.isArray(servers)) return false;
  const list: readonly unknown[] = servers;
  return list.some(
    (server) =>
      isObject(server) &&
      (server.srv !== undefined || (typeof server.address === "string" && isNamed({ address: server.address }))),
  );
}

/** Whether the servers are in a file. */
export function isServersFile(servers: unknown): servers is object {
  return isObject(servers) && servers.kind === "jsonFile";
}

/** @param hasTokens whether clients are given something in which an incarnation is told */
export function validateServers(value: unknown, hasTokens: boolean, path: Path, mistakes: Mistakes): void {
  if (value === undefined) return;
  if (isServersFile(value)) {
    const { path: file } = readOptions(value, fileShape, path, mistakes);
    if (file !== undefined && (!file.startsWith("/") || CONTROL_CHARACTER.test(file)))
      mistakes.inValue([...path, "path"], badServersFile());
    return;
  }
  if (!Array.isArray(value)) {
    mistakes.inValue(path, wrongValue("servers", "a list of servers, or what fromJsonFile() returns", value));
    return;
  }
  const list: readonly unknown[] = value;
  if (list.length === 0) {
    mistakes.inName(path, noServers());
    return;
  }
  if (list.length > MOST_SERVERS) {
    mistakes.inName(path, tooManyServers(list.length, MOST_SERVERS));
    return;
  }
  const servers = list.map((server, index) => validateServer(server, hasTokens, [...path, index], mistakes));
  validateUniqueness(servers, path, mistakes);
  validateService(servers, path, mistakes);
}
