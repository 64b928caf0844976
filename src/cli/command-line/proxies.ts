import { InvalidArgumentError, type Command } from "commander";

/** Where the API is, if nobody says. */
const DEFAULT_AT = "http://127.0.0.1:8090";

/** Where the API is that `--at` names if it has no value. */
export function defaultAt(): string {
  return process.env.LIMPET_AT ?? DEFAULT_AT;
}

/** Adds where the proxies are. */
export function addProxyOptions(command: Command): Command {
  return addTokenOption(
    command.option(
      "--at <urls>",
      "the proxies' servers that include admin.conf, with commas between them",
      defaultAt(),
    ),
  );
}

/** Adds the token for their API. */
export function addTokenOption(command: Command): Command {
  return command.option(
    "--token-file <file>",
    "a file with the token for the API; default: the environment variable LIMPET_TOKEN",
  );
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads a time such as 30s, 10m or 1h30m, in seconds. */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== text) {
    throw new InvalidArgumentError("Write a time such as 30s, 10m or 1h30m.");
  }
  return parts.reduce((sum, [, digits, unit]) => sum + Number(digits) * SECONDS[unit!]!, 0);
}
