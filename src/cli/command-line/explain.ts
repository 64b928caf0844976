import { Command, InvalidArgumentError } from "commander";
import { DEFAULT_RULES } from "../../build/defaults.ts";
import type { Flags, Header } from "../commands/explain.ts";
import { oldKeys } from "./old-keys.ts";
import { examples } from "../examples.ts";
import { nginxVersion } from "./nginx-version.ts";

function cookiePair(value: string, before: readonly string[] = []): readonly string[] {
  if (!value.includes("=")) throw new InvalidArgumentError("Write NAME=VALUE.");
  return [...before, value];
}

function headerLine(value: string, before: readonly Header[] = []): readonly Header[] {
  const colon = value.indexOf(":");
  if (colon < 1) throw new InvalidArgumentError('Write "NAME: VALUE".');
  return [...before, [value.slice(0, colon), value.slice(colon + 1).trim()]];
}

function scheme(value: string): "http" | "https" {
  if (value === "http" || value === "https") return value;
  throw new InvalidArgumentError("Write http or https.");
}

/** `limpet explain` */
export function explainCommand(): Command {
  return new Command("explain")
    .summary("explain where a request goes, and why")
    .description(
      "Shows which source gives the session key of a request, which affinity decides, which server gets the request, and which come next. " +
        "It runs the same code as nginx, but does not know what nginx has learned or which servers have failed.",
    )
    .argument("[rules]", "the module whose default export is the rules", DEFAULT_RULES)
    .option("--upstream <name>", "needed if the rules have several")
    .option("--cookie <name=value>", "a cookie of the request; repeatable", cookiePair)
    .option("--header <name: value>", "a header of the request; repeatable", headerLine)
    .option("--address <ip>", "the client's address")
    .option("--target <path>", "path and query", "/")
    .option("--method <name>", "the request's method", "GET")
    .option("--scheme <name>", "http or https", scheme, "http")
    .option(
      "--nginx-version <number>",
      "the nginx that reads the request, such as 1.26.3; default: the newest. Before 1.29.6, a cookie also begins after a comma",
      nginxVersion,
    )
    .option("--token <text>", "instead of a request: an issued cookie's value, or a session id with its tag")
    .option("--secrets <file>", "a file with keys, instead of the secrets that the rules name")
    .addOption(oldKeys("Write --secrets FILE."))
    .option("--json", "print JSON")
    .option("--project <directory>", "what the rules are relative to", ".")
    .addHelpText(
      "after",
      examples(
        "limpet explain --upstream shop --cookie JSESSIONID=5f2c",
        "limpet explain --upstream shop --token EWuY3JKiZkpwkNQcsOc --secrets limpet.keys",
      ),
    )
    .action(async (rules: string, flags: Flags) => {
      const { runExplain } = await import("../commands/explain.ts");
      await runExplain(rules, flags);
    });
}
