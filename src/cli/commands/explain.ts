import pc from "picocolors";
import { formatDiagnostics } from "../../findings/report.ts";
import { chosenUpstream } from "../../planner/chosen-upstream.ts";
import { withRulesAtWork } from "../../planner/population/rules-at-work.ts";
import { explain } from "../../planner/explain/explanation.ts";
import { KeysError } from "../../planner/explain/secrets.ts";
import { explainToken } from "../../planner/explain/token.ts";
import { loadRules } from "../../rules/load.ts";
import type { Explanation } from "../../planner/explain/explanation.ts";
import type { RequestDescription } from "../../planner/explain/request.ts";
import type { TokenExplanation } from "../../planner/explain/token.ts";
import { isColourWanted } from "../colour.ts";
import { MISTAKES } from "../exit-codes.ts";
import { orRefusal } from "./or-refusal.ts";

/** A header of a request, or one of its cookies. */
export type Header = readonly [name: string, value: string];

/** What its options say. */
export interface Flags {
  readonly project: string;
  readonly upstream?: string;
  readonly cookie?: readonly string[];
  readonly header?: readonly Header[];
  readonly address?: string;
  readonly target: string;
  readonly method: string;
  readonly scheme: "http" | "https";
  readonly nginxVersion?: string;
  readonly secrets?: string;
  readonly json?: boolean;
  readonly token?: string;
}

function requestOf(flags: Flags): RequestDescription {
  const cookies: readonly Header[] = flags.cookie === undefined ? [] : [["Cookie", flags.cookie.join("; ")]];
  return {
    method: flags.method,
    target: flags.target,
    scheme: flags.scheme,
    headers: [...(flags.header ?? []), ...cookies],
    ...(flags.address === undefined ? {} : { address: flags.address }),
    ...(flags.nginxVersion === undefined ? {} : { nginxVersion: flags.nginxVersion }),
  };
}

function text(explanation: Explanation): string {
  const { sources, affinities, policy, preferenceOrder, out } = explanation;
  const width = Math.max(
    ...[...sources.map(({ source }) => source), ...affinities.map(({ affinity }) => affinity)].map(
      (label) => label.length,
    ),
  );
  const line = (label: string, value: string, isChosen: boolean): string =>
    isChosen ? pc.bold(`  ${label.padEnd(width)}  ${value}  <-`) : `  ${label.padEnd(width)}  ${value}`;
  return [
    `upstream ${explanation.upstream}`,
    "",
    ...(sources.length === 0
      ? []
      : [
          "session key, by source:",
          ...sources.map(({ source, value, isKey }) => line(source, value ?? pc.dim("-"), isKey)),
          "",
        ]),
    "server, by affinity:",
    ...affinities.map(({ affinity, finding, decides }) => line(affinity, finding, decides)),
    "",
    ...(explanation.isContradictory
      ? ["The request has bindings to different servers; the first affinity in the rules decides.", ""]
      : []),
    ...(policy === null ? [] : [`policy for ${policy.failure}: ${JSON.stringify(policy.reaction)}`, ""]),
    ...destination(explanation),
    `preference order: ${preferenceOrder.join(", ")}`,
    ...(out.length === 0 ? [] : [`down or draining: ${out.join(", ")}`]),
    "",
  ].join("\n");
}

function destination({ server, verdict, group, dependsOnLearned }: Explanation): readonly string[] {
  const ofGroup = group === null ? "" : `, group ${group.name ?? "not known"}, by ${group.by}`;
  const place = (server ?? (verdict === "refused" ? "nobody" : "the next by round robin")) + ofGroup;
  return dependsOnLearned
    ? [
        "goes where nginx has learned that its session belongs, which is not known here.",
        `If it has learned nothing: to ${place}, verdict ${verdict}`,
      ]
    : [`goes to ${place}, verdict ${verdict}`];
}

function tokenText(tokens: readonly TokenExplanation[]): string {
  if (tokens.length === 0) return "The upstream has no affinity that writes tokens.\n";
  return tokens
    .map(({ affinity, finding, keyId, since, written }) =>
      [
        `${affinity}: ${pc.bold(finding)}`,
        ...(finding === "forged" ? [] : [`key ${keyId}`]),
        ...(since === undefined ? [] : [`bound ${since}`]),
        ...(written === undefined ? [] : [`written ${written}`]),
      ].join(", "),
    )
    .join("\n")
    .concat("\n");
}

function print<Value>(value: Value, asText: (value: Value) => string, json = false): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : asText(value));
}

/** Explains a request or a token on standard output. */
export async function runExplain(rules: string, flags: Flags): Promise<void> {
  const { diagnostics, routing, faultOf } = await loadRules(flags.project, rules);
  process.stderr.write(
    formatDiagnostics(diagnostics, { pretty: isColourWanted(process.stderr), relativeTo: process.cwd() }),
  );
  if (routing === undefined) {
    process.exitCode = MISTAKES;
    return;
  }
  await orRefusal(async () => {
    const name = chosenUpstream(routing, flags.upstream);
    const upstream = routing.upstreams[name]!;
    const { token, secrets, json, project } = flags;
    try {
      const works = [{ faultOf, project }];
      if (token === undefined) {
        const explanation = await withRulesAtWork(works, () => explain(name, upstream, requestOf(flags), secrets));
        print(explanation, text, json);
      } else print(explainToken(name, upstream, token, secrets), tokenText, json);
    } catch (error) {
      if (!(error instanceof KeysError)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exitCode = MISTAKES;
    }
  });
}
