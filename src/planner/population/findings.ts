import ts from "typescript";
import type { Finding } from "../../findings/finding.ts";

// 125x: the sessions that plans and simulations use

const error = (code: number, message: string): Finding => ({ code, category: ts.DiagnosticCategory.Error, message });
const warning = (code: number, message: string): Finding => ({
  code,
  category: ts.DiagnosticCategory.Warning,
  message,
});
const note = (code: number, message: string): Finding => ({ code, category: ts.DiagnosticCategory.Message, message });

export const fileNotRead = (path: string, reason: string): Finding =>
  error(1251, `${path} cannot be read (${reason}). Name a file, or "-" for standard input.`);

export const noSessions = (path: string): Finding =>
  error(1252, `There is no session in ${path}. Write one key in each line, or leave the option out for sampled keys.`);

export const unknownLogFormat = (format: string): Finding =>
  error(
    1253,
    `${JSON.stringify(format)} has no variable in it. Write the log_format of nginx.conf, as in ` +
      `--log-format '$remote_addr "$request" "$cookie_JSESSIONID"', or json for lines of JSON.`,
  );

export const variablesTouch = (first: string, second: string): Finding =>
  error(
    1254,
    `Nothing stands between $${first} and $${second} in the log format, so where one ends cannot be told. ` +
      "Write a character that neither has between them.",
  );

export const emptyLog = (path: string): Finding =>
  error(1260, `There is no line in ${path}. Name a log with requests, or leave the option out for sampled keys.`);

export const noLineFits = (path: string, line: string): Finding =>
  error(
    1255,
    `No line of ${path} fits the log format; the first is ${JSON.stringify(line)}. ` +
      "Write the log_format that nginx.conf has: --log-format '…'",
  );

export const linesSkipped = (path: string, skipped: number, lines: number): Finding =>
  warning(1256, `${skipped} of the ${lines} lines of ${path} do not fit the log format, and were left out.`);

export const logWithoutKeys = (upstream: string, path: string, wanted: string): Finding =>
  error(
    1257,
    `No request in ${path} has a session of ${JSON.stringify(upstream)}, which reads ${wanted}. ` +
      `Log it, as with "$cookie_NAME" or "$http_NAME", and say so: --log-format '…'`,
  );

export const noSampledKey = (upstream: string): Finding =>
  error(
    1258,
    `The sources of ${JSON.stringify(upstream)} read no key from sampled requests, for a function of yours wants what ` +
      "a sample does not have. Give real requests: --access-log FILE",
  );

export const secretsNotHere = (places: readonly string[]): Finding =>
  note(
    1259,
    `The keys in ${places.join(" and ")} cannot be read here, so one stands for them all. ` +
      "Whether they are right, or changed, was not looked into.",
  );
