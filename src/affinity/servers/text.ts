import { decimal } from "../address.ts";
import { slice } from "../bytes.ts";
import type { Pause } from "../machine.ts";
import { provisionServer, type DrainMarks, type ProvisionedServer } from "../provision.ts";
import { withDefaults } from "../rule.ts";
import type { Server } from "../rules.ts";

/*
 * Servers as text: a line for each, its fields with tabs between them, empty where a server has none. The same
 * servers have the same text, on every machine. Names, addresses and incarnations have no control characters.
 */

const FIELD_END = "\t";
const LINE_END = "\n";
const YES = "1";
const NO = "0";

/** @param pause is called after every server */
export function writeServers(servers: readonly ProvisionedServer[], pause: Pause): string {
  const lines: string[] = [];
  for (const server of servers) {
    const { name, address, weight, down, backup, draining, maxConnections, maxFails, failTimeout } = server;
    const { drainUntil, isLeaving } = server;
    const flags = (down ? YES : NO) + (backup ? YES : NO) + (draining ? YES : NO) + (isLeaving === true ? YES : NO);
    lines.push(
      `${name}${FIELD_END}${address}${FIELD_END}${weight}${FIELD_END}${flags}${FIELD_END}${maxConnections}` +
        `${FIELD_END}${maxFails ?? ""}${FIELD_END}${failTimeout ?? ""}${FIELD_END}${drainUntil ?? ""}` +
        lastFields(server),
    );
    pause();
  }
  return lines.join("");
}

/** Those that few servers have. */
function lastFields({ incarnation, formerly, slowStart, group }: ProvisionedServer): string {
  if (group !== undefined) {
    const before = `${FIELD_END}${incarnation ?? ""}${FIELD_END}${formerly ?? ""}${FIELD_END}${slowStart ?? ""}`;
    return `${before}${FIELD_END}${group}${LINE_END}`;
  }
  if (slowStart !== undefined) {
    return `${FIELD_END}${incarnation ?? ""}${FIELD_END}${formerly ?? ""}${FIELD_END}${slowStart}${LINE_END}`;
  }
  if (formerly !== undefined) return `${FIELD_END}${incarnation ?? ""}${FIELD_END}${formerly}${LINE_END}`;
  return incarnation === undefined ? LINE_END : `${FIELD_END}${incarnation}${LINE_END}`;
}

/**
 * Reads what `writeServers` wrote.
 * @param pause is called after every server
 */
export function readServers(text: string, pause: Pause): ProvisionedServer[] {
  const servers: ProvisionedServer[] = [];
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf(LINE_END, start);
    servers.push(readServer(slice(text, start, end)));
    start = end + 1;
    pause();
  }
  return servers;
}

/** Fields of a line of `writeServers`, at least. */
export const LEAST_FIELDS = 8;

/** Whether `readServers` can read a text that somebody else may have written. */
export function isServersText(this: void, text: string): boolean {
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf(LINE_END, start);
    if (end < 0 || fieldsOf(slice(text, start, end)).length < LEAST_FIELDS) return false;
    start = end + 1;
  }
  return true;
}

/** The fields of a line. */
export function fieldsOf(this: void, line: string): readonly string[] {
  const fields: string[] = [];
  let start = 0;
  let end = line.indexOf(FIELD_END);
  while (end >= 0) {
    fields.push(slice(line, start, end));
    start = end + 1;
    end = line.indexOf(FIELD_END, start);
  }
  fields.push(slice(line, start, line.length));
  return fields;
}

function readServer(line: string): ProvisionedServer {
  const fields = fieldsOf(line);
  const formerly = fields[9] === "" ? undefined : fields[9];
  const marked: Server & DrainMarks = {
    name: fields[0]!,
    address: fields[1]!,
    weight: decimal(fields[2]!),
    down: slice(fields[3]!, 0, 1) === YES,
    backup: slice(fields[3]!, 1, 2) === YES,
    draining: slice(fields[3]!, 2, 3) === YES,
    isLeaving: (slice(fields[3]!, 3, 4) === YES ? true : undefined)!,
    maxConnections: decimal(fields[4]!),
    // What is undefined is left out.
    maxFails: optionalNumber(fields[5]!)!,
    failTimeout: optionalNumber(fields[6]!)!,
    drainUntil: optionalNumber(fields[7]!)!,
    // Before others the field is empty where there is none.
    incarnation: (fields.length > 9 && fields[8] === "" ? undefined : fields[8])!,
    slowStart: optionalNumber(fields[10] ?? "")!,
    group: fields[11]!,
  };
  const server = provisionServer(marked);
  return formerly === undefined ? server : withDefaults({ formerly }, server);
}

function optionalNumber(digits: string): number | undefined {
  return digits === "" ? undefined : decimal(digits);
}
