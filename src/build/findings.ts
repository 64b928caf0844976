import { error } from "../findings/finding.ts";

// 10x: what a build is asked for

export const inTheWay = error(
  105,
  (path: string) =>
    `${path} does not look like the output of "limpet build", so it was left alone and nothing was written. ` +
    "Move it away, or name another folder with --out.",
);
export const badPrefix = error(
  106,
  (prefix: string) =>
    `The prefix ${JSON.stringify(prefix)} cannot be used in nginx.conf. Name an absolute path of letters, digits and "_ . / @ + -".`,
);
