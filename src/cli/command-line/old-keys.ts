import { InvalidArgumentError, Option } from "commander";

/** `--keys` meant secrets in one command and sessions in others: it is refused with the words of today. */
export function oldKeys(instead: string): Option {
  return new Option("--keys <file>").hideHelp().argParser(() => {
    throw new InvalidArgumentError(instead);
  });
}
