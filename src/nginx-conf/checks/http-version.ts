import type ts from "typescript";
import { httpVersionHidden, httpVersionTwice } from "../findings.ts";
import { atDirective, namedDirectives, placeText } from "../reading/directive.ts";
import { effective } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import type { Pass } from "../reading/pass.ts";

const HTTP_VERSION = "proxy_http_version";

/** A `proxy_http_version` of the user's beside that of the include, or replaced by it. */
export function checkHttpVersion(levels: Levels, { protocol }: Pass): ts.Diagnostic[] {
  return levels.flatMap(({ block = [] }, depth) => {
    const lines = namedDirectives(block, HTTP_VERSION);
    const generated = lines.find(({ file }) => file.isGenerated);
    if (generated === undefined) return [];
    const own = lines.find(({ file }) => !file.isGenerated);
    if (own !== undefined) return [atDirective(own, httpVersionTwice(generated.file.path, own.args[0] ?? ""))];
    const [outer] = effective(levels.slice(0, depth), HTTP_VERSION);
    const version = outer?.args[0] ?? "";
    return protocol === "proxy" && outer !== undefined && version === "2"
      ? [atDirective(generated, httpVersionHidden(version, placeText(outer)))]
      : [];
  });
}
