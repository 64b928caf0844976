import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Built, Wanted } from "./server.ts";

const NAMES =
  "bearerToken, clientAddress, combine, cookie, defineRouting, fromEnvironment, fromFile, fromJsonFile, hash, header, " +
  "issueCookie, jwtClaim, learn, none, pathParameter, peakEwma, queryArgument, redis, route, tagSession, variable, withoutRoute";
/** What stands above the rules of every test. */
export const IMPORT = `import { ${NAMES} } from "limpet";
void [${NAMES}];
`;

async function ask(socket: string, wanted: Wanted): Promise<Built> {
  const connection = connect(socket);
  connection.end(JSON.stringify(wanted));
  return JSON.parse(await text(connection)) as Built;
}

/**
 * Builds rules, without their import, into a folder that others who build the same have, too: nothing in it may be changed.
 * @param hasMaps whether there are source maps in it, which most tests need not
 */
export async function buildRules(rules: string, hasMaps = false): Promise<{ readonly out: string }> {
  const socket = process.env.LIMPET_BUILDER;
  if (socket === undefined) throw new Error("ava.config.js starts who builds rules");
  const built = await ask(socket, { rules: IMPORT + rules, hasMaps });
  if ("mistakes" in built) throw new Error(built.mistakes);
  return built;
}
