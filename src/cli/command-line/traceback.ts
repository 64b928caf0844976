import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { DEFAULT_OUT } from "../../build/defaults.ts";
import type { MapFolder } from "../../traceback/map-folder.ts";
import type { Flags } from "../commands/traceback.ts";
import { examples } from "../examples.ts";
import { withoutSlash } from "../paths.ts";

function mapFolder(value: string, before: readonly MapFolder[] = []): readonly MapFolder[] {
  const [, prefix, folder] = /^(\/[^=]*)=(.+)$/.exec(value) ?? [];
  if (prefix === undefined || folder === undefined) {
    throw new InvalidArgumentError("Write PREFIX=FOLDER, as in /etc/nginx/lua=dist/lua.");
  }
  return [...before, { prefix: withoutSlash(prefix), folder: resolve(folder) }];
}

/** `limpet traceback` */
export function tracebackCommand(): Command {
  return new Command("traceback")
    .summary("rewrite Lua positions in nginx's error log to TypeScript")
    .description(
      "Copies nginx's error log, or any other text with Lua positions, and replaces them with file:line:column of the " +
        'TypeScript, with the source line below. "~" marks positions that are only approximate. ' +
        "Positions in Lua that was not built here stay as they are.",
    )
    .argument("[files...]", "logs to read; default: standard input, until it ends")
    .option("--maps <folder>", "the folder that limpet build wrote", DEFAULT_OUT)
    .option("--prefix <path>", "where that folder is on the nginx machine (default: the prefix it was built for)")
    .option("--map <prefix=folder>", "another folder of Lua with source maps next to it; repeatable", mapFolder)
    .option("--no-source", "omit the source lines")
    .option("--json", "print a JSON object for each line")
    .addHelpText(
      "after",
      examples(
        "docker logs -f proxy 2>&1 | limpet traceback",
        "ssh proxy tail -F /var/log/nginx/error.log | limpet traceback",
        "limpet traceback error.log --map /etc/nginx/lua=dist/lua",
      ),
    )
    .action(async (files: readonly string[], flags: Flags) => {
      const { runTraceback } = await import("../commands/traceback.ts");
      await runTraceback(files, flags);
    });
}
