import { namedDirectives } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import { list, object, quote } from "./code.ts";
import type { Code } from "./code.ts";
import { isCapture, keySource, lookingUp, partsOf } from "./key.ts";
import type { Part } from "./key.ts";
import { routeTable } from "./sticky/route-table.ts";
import type { PassingPlace } from "./passes.ts";

/** A part of the clients, and the upstream that it has. */
interface Share {
  readonly block: Directive;
  /** In hundredths of a percent. */
  readonly weight: number;
}

/** Upstream blocks between which `split_clients` chooses: groups of one upstream of the rules. */
export interface Split {
  readonly directive: Directive;
  /** The block of `*`, or else of the last part, whose name the rule has. */
  readonly main: Directive;
  readonly shares: readonly Share[];
  readonly key: readonly Part[];
  /** Maps that have a cookie or a header choose a block, and else leave it to the split. */
  readonly maps: readonly Directive[];
  /** The variables that a `proxy_pass` may have, with the dollar sign. */
  readonly variables: readonly string[];
}

/** Hundredths of a percent, which is as fine as nginx splits. */
const WHOLE = 10_000;

/** What is another in every request: nobody stays in a group by it. */
const BY_CHANCE = /^(?:request_id|msec|connection_requests|request_time|pipe)$/;

/** Every `split_clients` of `http {}` that chooses between upstream blocks for a pass of requests. */
export function splitsIn(
  http: Directive,
  blocks: readonly Directive[],
  places: readonly PassingPlace[],
): readonly Split[] {
  return namedDirectives(http.block ?? [], "split_clients").flatMap((directive) => {
    const split = splitOf(directive, http, blocks);
    const isUsed =
      split !== undefined && places.some(({ pass }) => split.variables.includes(plainVariable(pass.target)));
    return isUsed ? [split] : [];
  });
}

/** `$group` for `${group}`, too. */
function plainVariable(target: string): string {
  return target.replace(/^\$\{(\w+)\}$/, "$$$1");
}

function splitOf(directive: Directive, http: Directive, blocks: readonly Directive[]): Split | undefined {
  const [template = "", variable = ""] = directive.args;
  const parts = (directive.block ?? []).map(({ name, args }) => ({
    share: name,
    block: blocks.find((block) => block.args[0] === args[0]),
  }));
  const named = new Set(parts.map(({ block }) => block));
  const key = partsOf(template);
  if (parts.length < 2 || named.has(undefined) || named.size < parts.length || key.some(isCapture)) return undefined;
  const hundredths = parts.map(({ share }) => (share === "*" ? 0 : Math.round(Number(share.replace(/%$/, "")) * 100)));
  const rest = WHOLE - hundredths.reduce((sum, one) => sum + one, 0);
  const shares = parts.map(({ share, block }, index) => ({
    block: block!,
    weight: share === "*" ? rest : hundredths[index]!,
  }));
  const main = shares.find((_, index) => parts[index]!.share === "*") ?? shares.at(-1)!;
  const maps = namedDirectives(http.block ?? [], "map").filter((map) => isForcing(map, variable, blocks));
  return {
    directive,
    main: main.block,
    shares: [main, ...shares.filter((share) => share !== main)],
    key,
    maps,
    variables: [variable, ...maps.map(({ args }) => args[1] ?? "")],
  };
}

/** Whether a map chooses an upstream block by a cookie, a header or an argument, and else leaves it to a split. */
function isForcing({ args, block = [] }: Directive, variable: string, blocks: readonly Directive[]): boolean {
  const others = block.filter(({ name }) => name !== "default");
  return (
    /^\$(?:cookie|http|arg)_\w+$/.test(args[0] ?? "") &&
    namedDirectives(block, "default")[0]?.args[0] === variable &&
    others.every(({ name, args: [value] }) => !name.startsWith("~") && blocks.some((one) => one.args[0] === value))
  );
}

/** The places that a split sends to its blocks, as if they passed requests to the main one. */
export function joinedPlaces(places: readonly PassingPlace[], splits: readonly Split[]): readonly PassingPlace[] {
  return places.map((place) => {
    const split = splits.find(({ variables }) => variables.includes(plainVariable(place.pass.target)));
    const name = split?.main.args[0];
    return name === undefined ? place : { ...place, pass: { ...place.pass, target: name, isVariable: false } };
  });
}

/** The main block with the servers of all. */
export function joinedBlock({ main, shares }: Split): Directive {
  const others = shares.filter(({ block }) => block !== main);
  const servers = others.flatMap(({ block }) => namedDirectives(block.block ?? [], "server"));
  return { ...main, block: [...(main.block ?? []), ...servers] };
}

/** The name of the group that a server's directive is in; undefined for the first, which need not be said. */
export function groupOf({ main, shares }: Split, server: Directive | undefined): string | undefined {
  const share = shares.find(({ block }) => server !== undefined && block.block?.includes(server) === true);
  return share === undefined || share.block === main ? undefined : share.block.args[0];
}

/** The session source by which a split chooses; none where it is by chance. */
export function splitSession({ key }: Split): readonly Code[] {
  const isByChance = key.every(({ kind, text }) => kind === "text" || BY_CHANCE.test(text));
  return isByChance ? [] : [keySource(key)];
}

/** `canary` of the rule, and what stands before the rules for it. */
export function canaryCode(split: Split): { readonly canary: Code; readonly declarations: readonly string[] } {
  const divisor = split.shares.reduce((one, { weight }) => greatestDivisor(one, weight), 0) || 1;
  const groups = split.shares.map(({ block, weight }) =>
    object({ name: quote(block.args[0] ?? ""), weight: String(weight / divisor) }),
  );
  const forces = split.maps.map((map) => forceCode(map, split.main.args[0] ?? ""));
  return {
    canary: object({
      groups: { ...list(groups), isApart: true },
      force: forces.length === 0 ? undefined : list(forces.map(({ source }) => source)),
    }),
    declarations: forces.flatMap(({ declaration }) => declaration ?? []),
  };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function forceCode(
  { args, block = [] }: Directive,
  upstream: string,
): { readonly source: Code; readonly declaration?: string } {
  const parts = partsOf(args[0] ?? "");
  const entries = block.filter(({ name }) => name !== "default");
  if (entries.every(({ name, args: [value] }) => name === value)) return { source: keySource(parts) };
  const what = `Group${(parts[0]?.text ?? "").replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
  const { name, declaration } = routeTable(
    upstream,
    what,
    `The group that ${args[0] ?? ""} chooses.`,
    entries.map(({ name: value, args: [group = ""] }) => [value, group]),
  );
  return { source: lookingUp(name, parts), declaration };
}
