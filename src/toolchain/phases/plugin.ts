import type ts from "typescript";
import type { Plugin } from "typescript-to-lua";
import { Allowances } from "../allowances/allowances.ts";
import { userFiles } from "../program/program.ts";
import { COST_RULE_NAMES } from "../request-path/rules.ts";
import { PHASES_RULE, checkPhases } from "./check.ts";

/**
 * The phase check in a plain build of typescript-to-lua and in an editor's watch build:
 *
 *     "tstl": { "luaPlugins": [{ "name": "limpet/tstl-plugin" }] }
 */
const plugin: Plugin = {
  beforeTransform(program) {
    // The comments of the other checks are known, so that they are no mistakes here.
    const allowances = new Allowances(userFiles(program), [PHASES_RULE, ...COST_RULE_NAMES]);
    return checkPhases(program, { allowances }).map(coded);
  },
};

export default plugin;

/** typescript-to-lua writes TS before every code, so ours is in the message. */
function coded(diagnostic: ts.Diagnostic): ts.Diagnostic {
  const { code, messageText } = diagnostic;
  return {
    ...diagnostic,
    messageText: `LIMPET${code}: ${typeof messageText === "string" ? messageText : messageText.messageText}`,
  };
}
