import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** Of a request's path what is before a parameter, which may be a session id, as in `/cart;jsessionid=x`. */
const PATH = 'map $uri $limpet_path { default "-"; "~^(?<limpet_path_before>[^;]*)" $limpet_path_before; }';

/** Why a session was not kept, where the verdict has a reason. */
const REASON =
  'map $limpet_verdict $limpet_reason { default "-"; "moved:balance" balance; "moved:down" down; "moved:draining" draining; "moved:full" full; "moved:group" group; "moved:load" load; }';

/** By the name in JSON, and in the text: each with its variable. */
const FIELDS: Readonly<Record<string, string>> = {
  time: "$time_iso8601",
  id: "$request_id",
  client: "$remote_addr",
  method: "$request_method",
  path: "$limpet_path",
  status: "$status",
  upstream: "$proxy_host",
  server: "$limpet_server",
  verdict: "$limpet_verdict",
  reason: "$limpet_reason",
  session: "$limpet_session",
  tries: "$upstream_addr",
  statuses: "$upstream_status",
  seconds: "$request_time",
  server_seconds: "$upstream_header_time",
};

/** `log.conf`: formats for access logs that say what became of each request, and no session id. */
export function logConf(deployment: Deployment): string {
  const fields = Object.entries(FIELDS);
  const json = fields.map(([name, variable]) => `"${name}":"${variable}"`).join(",");
  const text = fields.map(([name, variable]) => `${name}="${variable}"`).join(" ");
  return configuration(
    deployment,
    [
      "Formats for the access log: limpet_json for machines, limpet_text for people. They have neither cookies nor headers,",
      "nor what is behind a ? or a ; in a URL, because those may be session ids. Write in http {}:",
      "",
      `    include ${deployment.prefix}/log.conf;`,
      "    access_log /var/log/nginx/limpet.log limpet_json;",
    ],
    [PATH, REASON, `log_format limpet_json escape=json '{${json}}';`, `log_format limpet_text '${text}';`],
  );
}
