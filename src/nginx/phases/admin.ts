import { slice } from "../../affinity/bytes.ts";
import { answer, NOT_ALLOWED, NOT_FOUND, refusal, send, UNAUTHORIZED, type Answer } from "../admin/answer.ts";
import { currentCaller } from "../admin/caller.ts";
import { limpetApi } from "../admin/limpet/api.ts";
import { plusApi } from "../admin/plus/api.ts";
import { plusError } from "../admin/plus/errors.ts";
import { takeExpectedGeneration, pathParts } from "../admin/request.ts";
import { isForPeople, pageAnswer, toPage } from "../admin/page/answer.ts";
import { metricsAnswer } from "../admin/metrics/answer.ts";
import { catchUp } from "../servers/swap.ts";
import { upstreams } from "../upstream.ts";

const PLUS = "/api";
const OWN = "/limpet";
const METRICS = "/metrics";
/** Behind `OWN`. */
const PAGE = "/page";
const INTERNAL_ERROR = 500;

/** What is behind the first part of a path with this name, wherever the operator's location begins. */
function rest(uri: string, part: string): string | undefined {
  let at = uri.indexOf(part);
  while (at >= 0) {
    const end = at + part.length;
    if (end === uri.length || slice(uri, end, end + 1) === "/") return slice(uri, end, uri.length);
    at = uri.indexOf(part, at + 1);
  }
  return undefined;
}

function isGet(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

function answerRequest(this: void): Answer {
  const uri = ngx.var.uri ?? "/";
  const plus = rest(uri, PLUS);
  const own = plus === undefined ? rest(uri, OWN) : undefined;
  const method = ngx.req.get_method();
  const caller = currentCaller();
  const isDenied = "status" in caller;
  // There is no secret in the page. Who opens it has no token yet: it asks for one.
  if (isGet(method) && (!isDenied || caller.status === UNAUTHORIZED)) {
    if (own === PAGE) return pageAnswer();
    if (uri === "/" && isForPeople()) return toPage();
  }
  if (isDenied) {
    const { status, reason } = caller;
    return plus === undefined ? refusal(status, reason) : plusError(status, "AccessDenied", reason);
  }
  // What was changed through another worker is shown as well.
  for (const [, upstream] of pairs(upstreams)) if (upstream.rules.mayChange) catchUp(upstream);
  const expected = takeExpectedGeneration();
  if (plus !== undefined) return plusApi({ caller, method, path: pathParts(plus), expected });
  if (own !== undefined) return limpetApi({ caller, method, path: pathParts(own), expected });
  if (rest(uri, METRICS) === "") {
    return isGet(method) ? metricsAnswer() : refusal(NOT_ALLOWED, `${method} is not possible here`);
  }
  return uri === "/"
    ? answer('["api","limpet","metrics"]')
    : refusal(NOT_FOUND, `there is "${PLUS}", "${OWN}" and "${METRICS}" here`);
}

/**
 * The content of a location for the operator: an API that shows the servers of upstreams, and changes them, and
 * a page that does so with it.
 * `admin.conf` calls it.
 * @entry content
 */
export function admin(this: void): void {
  const [ok, result] = pcall(answerRequest);
  if (ok) {
    send(result);
    return;
  }
  ngx.log(ngx.ERR, "limpet: a request to the API failed: ", tostring(result));
  send(refusal(INTERNAL_ERROR, "it failed; the error log of nginx says why"));
}
