import type { Directive } from "../../nginx-conf/reading/directive.ts";
import type { MigratedAffinity } from "../affinity.ts";
import { call, list, object } from "../code.ts";
import { keyOfCapture, routeSource } from "../findings.ts";
import { isCapture, keySource, partsOf } from "../key.ts";
import type { Notes } from "../notes.ts";

/** `sticky route $a $b …`: what each of the variables holds is a server's route, as a whole. */
export function stickyRoute(directive: Directive, notes: Notes): MigratedAffinity {
  const templates = directive.args.slice(1).map(partsOf);
  const capture = templates.flat().find(isCapture);
  notes.add(directive, capture === undefined ? routeSource() : keyOfCapture(`$${capture.text}`));
  const sources = list(templates.map(keySource));
  return { session: [], affinities: [call("route", object({ sources, separator: '""' }))] };
}
