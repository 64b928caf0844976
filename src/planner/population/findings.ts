import { error, note, warning } from "../../findings/finding.ts";

// 125x: the sessions that plans and simulations use

export const fileNotRead = error(
  1251,
  (path: string, reason: string) => `${path} cannot be read (${reason}). Name a file, or "-" for standard input.`,
);

export const noSessions = error(
  1252,
  (path: string) => `There is no session in ${path}. Write one key per line, or omit the option for sampled keys.`,
);

export const unknownLogFormat = error(
  1253,
  (format: string) =>
    `${JSON.stringify(format)} contains no variable. Write the log_format from nginx.conf, as in --log-format '$remote_addr "$request" "$cookie_JSESSIONID"', or json for lines of JSON.`,
);

export const variablesTouch = error(
  1254,
  (first: string, second: string) =>
    `Nothing stands between $${first} and $${second} in the log format, so it is unclear where one ends. ` +
    "Put a character between them that neither contains.",
);

export const emptyLog = error(
  1260,
  (path: string) => `There are no lines in ${path}. Name a log with requests, or omit the option for sampled keys.`,
);

export const noLineFits = error(
  1255,
  (path: string, line: string) =>
    `No line of ${path} matches the log format; the first is ${JSON.stringify(line)}. ` +
    "Write the log_format that nginx.conf has: --log-format '…'",
);

export const linesSkipped = warning(
  1256,
  (path: string, skipped: number, lines: number) =>
    `${skipped} of the ${lines} lines of ${path} do not match the log format and were skipped.`,
);

export const logWithoutKeys = error(
  1257,
  (upstream: string, path: string, wanted: string) =>
    `No request in ${path} has a session of ${JSON.stringify(upstream)}, which reads ${wanted}. Log it, for example with "$cookie_NAME" or "$http_NAME", and pass the format: --log-format '…'`,
);

export const noSampledKey = error(
  1258,
  (upstream: string) =>
    `The sources of ${JSON.stringify(upstream)} read no key from sampled requests, because one of your functions needs something that a sample does not have. Pass real requests: --access-log FILE`,
);

export const secretsNotHere = note(
  1259,
  (places: readonly string[]) =>
    `The keys in ${places.join(" and ")} cannot be read here, so one made-up key stands in for all of them. ` +
    "Whether they are correct, or have changed, was not checked.",
);

export const secretsUnreadable = error(1261, (reason: string) => reason);
