import type { Endpoint } from "../../affinity/address.ts";
import { refused, unsuitable, outOfTime, type Failure } from "./failure.ts";
import { authenticationBy, encode, receive, send } from "./protocol.ts";
import { errorCode, isError, textAt } from "./reply.ts";
import { isPlace } from "../../affinity/redis-cluster/place.ts";
import type { Settings } from "./settings.ts";
import { closeWire, openWire, type Wire } from "./wire.ts";
import { monotonicNow } from "../machine/clock.ts";

/** The master to find, and the sentinel to ask first. */
export interface Seeker {
  readonly settings: Settings;
  first: number;
}

/**
 * Asks the sentinels in turn where the master is. Each gets a share of the time that is left, and one share is
 * for the master, so a silent sentinel does not use up the time of the others. The sentinel that answered is
 * asked first the next time.
 */
export function findMaster(
  seeker: Seeker,
  until: number,
): LuaMultiReturn<[endpoint: Endpoint | undefined, failure?: Failure]> {
  const { sentinels } = seeker.settings;
  let failure: Failure = outOfTime("every sentinel");
  for (let i = 0; i < sentinels.length; i++) {
    const index = (seeker.first + i) % sentinels.length;
    const now = monotonicNow();
    const share = (until - now) / (sentinels.length - i + 1);
    const [endpoint, fault] = askSentinel(seeker.settings, sentinels[index]!, now + share);
    if (endpoint !== undefined) {
      seeker.first = index;
      return $multi(endpoint);
    }
    if (fault !== undefined) failure = fault;
  }
  seeker.first = (seeker.first + 1) % sentinels.length;
  return $multi(undefined, failure);
}

function askSentinel(
  settings: Settings,
  endpoint: Endpoint,
  until: number,
): LuaMultiReturn<[endpoint: Endpoint | undefined, failure?: Failure]> {
  const place = `the sentinel ${endpoint.host}:${endpoint.port}`;
  // The pool stays empty: sentinels are needed so rarely that every connection is closed.
  const [wire, unreachable] = openWire({ endpoint, place, tls: settings.sentinelTls, pool: place }, until);
  if (wire === undefined) return $multi(undefined, unreachable);
  const [master, failure] = masterSaidBy(wire, settings);
  closeWire(wire);
  return $multi(master, failure);
}

function masterSaidBy(
  wire: Wire,
  { master, sentinelUser, sentinelPassword }: Settings,
): LuaMultiReturn<[endpoint: Endpoint | undefined, failure?: Failure]> {
  const question = encode(["SENTINEL", "get-master-addr-by-name", master]);
  const authentication = authenticationBy(sentinelUser, sentinelPassword);
  const unsent = send(wire, authentication + question);
  if (unsent !== undefined) return $multi(undefined, unsent);
  if (authentication !== "") {
    const [answer, failure] = receive(wire);
    if (answer === undefined) return $multi(undefined, failure);
    // The error may repeat the password.
    if (isError(answer)) return $multi(undefined, refused(wire.place, `${errorCode(answer)} (to AUTH)`));
  }
  const [reply, failure] = receive(wire);
  if (reply === undefined) return $multi(undefined, failure);
  if (isError(reply)) return $multi(undefined, refused(wire.place, reply.error));
  const host = textAt(reply, 0);
  const port = tonumber(textAt(reply, 1) ?? "");
  if (host === undefined || port === undefined) {
    return $multi(undefined, unsuitable(wire.place, `no master is named "${master}"`));
  }
  if (!isPlace(host, port)) return $multi(undefined, unsuitable(wire.place, `the master is at ${host}, port ${port}`));
  // An IPv6 address arrives without brackets.
  return $multi({ host: host.indexOf(":") < 0 ? host : `[${host}]`, port });
}
