import { parseAddress } from "../../affinity/address.ts";
import { keySlot } from "../../affinity/redis-cluster/key-slot.ts";
import { placeOf } from "../../affinity/redis-cluster/place.ts";
import type { Redirection } from "../../affinity/redis-cluster/redirection.ts";
import {
  createSlotMap,
  hasEverySlot,
  readSlotMap,
  writeSlotMap,
  type SlotMap,
} from "../../affinity/redis-cluster/slot-map.ts";
import { monotonicNow } from "../machine/clock.ts";
import { connect, drop, exchange, release } from "./link.ts";
import { createNode, type Node } from "./node.ts";
import { encode } from "./protocol.ts";
import type { Settings } from "./settings.ts";
import { readSlots } from "./slots-reply.ts";
import { countSuccess } from "./state.ts";
import { pendingWrites } from "./writes.ts";

/*
 * Which node of a cluster has which slot. The map is in the shared dictionary, so that one worker asks for all, and
 * it survives a reload. Whoever meets a node that fails, or that sends a command elsewhere, has it asked for again.
 */

/** A cluster, as a worker knows it. */
export interface Cluster {
  readonly settings: Settings;
  /** For slots of which nobody knows the master: any node answers who it is. */
  readonly entry: Node;
  /** By their places. */
  readonly nodes: Record<string, Node | undefined>;
  map: SlotMap;
  /** The number of the map in the shared dictionary, from which this one is. */
  number: number;
  /** The node to ask first for the map, by index. */
  first: number;
  readonly mapKey: string;
  readonly numberKey: string;
  /** Exists until the map may be asked for again. */
  readonly restKey: string;
}

/** Seconds between two questions for the map. Meanwhile, MOVED mends one slot at a time. */
const REFRESH_INTERVAL = 1;

/** Seconds for a node to answer with the map. No request waits for it. */
const REFRESH_DEADLINE = 0.5;

const dictionary = ngx.shared.limpet!;
const protectedCall = pcall;

export function createCluster(settings: Settings, entry: Node): Cluster {
  // Other addresses in the rules may be another cluster, of which the old map says nothing.
  let subject = settings.upstream;
  for (const { host, port } of settings.cluster) subject += ` ${placeOf(host, port)}`;
  return {
    settings,
    entry,
    nodes: {},
    map: createSlotMap([]),
    number: 0,
    first: 0,
    mapKey: `redis slots ${subject}`,
    numberKey: `redis slots number ${subject}`,
    restKey: `redis slots rest ${subject}`,
  };
}

/** The node that has a key, as far as is known. */
export function nodeOfKey(cluster: Cluster, key: string): Node {
  adoptMap(cluster);
  const place = cluster.map.places[keySlot(key)]!;
  if (place !== "") return nodeAt(cluster, place);
  refreshSoon(cluster);
  return cluster.entry;
}

/** The node that a redirection names. */
export function follow(cluster: Cluster, { kind, slot, place }: Redirection): Node {
  if (kind === "moved") {
    cluster.map.places[slot] = place;
    refreshSoon(cluster);
  }
  return nodeAt(cluster, place);
}

/** The nodes that have slots; as long as nothing is known of them, whichever answers. */
export function nodesInUse(cluster: Cluster): Record<string, Node> {
  adoptMap(cluster);
  const nodes: Record<string, Node> = {};
  for (const place of cluster.map.masters) nodes[place] = nodeAt(cluster, place);
  return nodes;
}

function nodeAt({ nodes, settings }: Cluster, place: string): Node {
  const known = nodes[place];
  if (known !== undefined) return known;
  const node = createNode(settings, place);
  nodes[place] = node;
  return node;
}

/** Takes the map that a worker has put into the shared dictionary. What MOVED has said before is forgotten. */
function adoptMap(cluster: Cluster): void {
  const [number] = dictionary.get(cluster.numberKey);
  if (number === undefined || number === cluster.number) return;
  const [text] = dictionary.get(cluster.mapKey);
  if (text === undefined) return;
  cluster.map = readSlotMap(text as string);
  cluster.number = number as number;
  forgetNodes(cluster);
}

/** Those that are gone and have nothing to be told; they would be many where addresses change often. */
function forgetNodes({ nodes, map }: Cluster): void {
  const masters: Record<string, true | undefined> = {};
  for (const place of map.masters) masters[place] = true;
  for (const [place, { queue, timedUntil }] of pairs(nodes as Record<string, Node>)) {
    if (masters[place] === undefined && pendingWrites(queue) === 0 && timedUntil === 0) nodes[place] = undefined;
  }
}

/** Has the nodes asked who has which slot, unless a worker did so a moment ago. */
export function refreshSoon(cluster: Cluster): void {
  const [first] = dictionary.add(cluster.restKey, true, REFRESH_INTERVAL);
  if (first) ngx.timer.at(0, onRefresh, cluster);
}

function onRefresh(this: void, premature: boolean, cluster: Cluster): void {
  if (premature) return;
  const [ok, fault] = protectedCall(refresh, cluster);
  if (!ok) ngx.log(ngx.ERR, `limpet: upstream "${cluster.settings.upstream}": Redis Cluster: `, tostring(fault));
}

function onRefreshAgain(this: void, premature: boolean, cluster: Cluster): void {
  if (!premature) refreshSoon(cluster);
}

/** Asks one node after the other, first those in the rules, until one answers. */
function refresh(this: void, cluster: Cluster): void {
  adoptMap(cluster);
  const places: string[] = [];
  for (const { host, port } of cluster.settings.cluster) places.push(placeOf(host, port));
  for (const place of cluster.map.masters) places.push(place);
  for (let i = 0; i < places.length; i++) {
    const map = askForMap(cluster, places[cluster.first % places.length]!);
    if (map !== undefined) {
      publishMap(cluster, map);
      // A cluster that is being formed. Requests for the slots that are known would not have it asked for the others.
      if (!hasEverySlot(map)) ngx.timer.at(REFRESH_INTERVAL, onRefreshAgain, cluster);
      return;
    }
    // The next question does not begin with a node that is away.
    cluster.first++;
  }
}

/** @returns nothing if the node does not answer, or is in no cluster. Commands tell the log of that. */
function askForMap({ settings }: Cluster, place: string): SlotMap | undefined {
  const { link } = createNode(settings, place);
  const [wire] = connect(link, monotonicNow() + REFRESH_DEADLINE);
  if (wire === undefined) return undefined;
  const [reply] = exchange(wire, encode(["CLUSTER", "SLOTS"]));
  if (reply === undefined) {
    drop(link, wire);
    return undefined;
  }
  release(link, wire);
  const ranges = readSlots(reply, parseAddress(place).host);
  return ranges === undefined ? undefined : createSlotMap(ranges);
}

function publishMap(cluster: Cluster, map: SlotMap): void {
  const before = mastersOf(cluster.map);
  dictionary.set(cluster.mapKey, writeSlotMap(map));
  dictionary.incr(cluster.numberKey, 1, 0);
  adoptMap(cluster);
  // From now on nobody needs the entry, nor finds out whether what was wrong with it still is.
  if (hasEverySlot(map)) countSuccess(cluster.entry.state);
  const after = mastersOf(cluster.map);
  if (after === before) return;
  ngx.log(ngx.NOTICE, `limpet: upstream "${cluster.settings.upstream}": the masters of Redis Cluster are ${after}`);
}

/** In the order of their slots. */
function mastersOf({ masters }: SlotMap): string {
  return table.concat(masters as string[], ", ");
}
