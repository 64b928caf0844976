import test from "../support/serial.ts";
import { format } from "prettier";
import { codeBlocks } from "./code-blocks.ts";

for (const { place, info, text } of codeBlocks().filter(({ info }) => ["json", "yaml"].includes(info[0] ?? ""))) {
  test(`${place} is ${info[0] ?? ""}`, async (t) => {
    await t.notThrowsAsync(format(text, { parser: info[0] ?? "" }));
  });
}
