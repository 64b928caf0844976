import ts from "typescript";
import type { Finding } from "../../findings/finding.ts";

// 128x: the options of a simulation

const error = (code: number, message: string): Finding => ({ code, category: ts.DiagnosticCategory.Error, message });

export const unknownEvent = (text: string): Finding =>
  error(
    1281,
    `${JSON.stringify(text)} is no event. There are "fail a", "back a", "drain a", "remove a", "weight a 2" ` +
      'and "add d 10.0.0.14:8080 weight 2" (address and weight may be left out); several are separated by ";".',
  );

export const unknownServer = (name: string, known: readonly string[]): Finding =>
  error(1282, `There is no server ${JSON.stringify(name)} at that time. There are ${known.join(", ")}.`);

export const serverThere = (name: string): Finding =>
  error(1283, `There is a server ${JSON.stringify(name)} already. Give the new one another name.`);

export const addressNeeded = (name: string): Finding =>
  error(1284, `ketama hashes addresses, so ${JSON.stringify(name)} needs one: add ${name} 10.0.0.14:8080`);

export const upstreamNeeded = (names: readonly string[]): Finding =>
  error(1285, `Name one of the upstreams of the rules: --upstream ${names.join(" or ")}`);

export const impossibleAfter = (event: string): Finding =>
  error(1286, `After ${JSON.stringify(event)} no server is left that has a weight. Keep one, or let it fail instead.`);
