import { fileURLToPath } from "node:url";
import test from "../support/serial.ts";
import { LUA_OUT_TARGET, openrestyImage, startOpenResty } from "../../src/testkit/index.ts";
import { codeBlocks } from "./code-blocks.ts";

const LUA_OUT = fileURLToPath(new URL("../../lua-out/", import.meta.url));
const MODULES = "include /etc/nginx/modules-enabled/*.conf;";
const LIMPET = `include ${LUA_OUT_TARGET}/limpet.conf;`;

/** A whole nginx.conf around the part that a block shows. */
function whole(text: string): string {
  const has = (directive: string): boolean => new RegExp(`^\\s*${directive}\\b`, "m").test(text);
  if (has("http")) return [MODULES, has("events") ? "" : "events {}", text].join("\n");
  const shows = text.includes("limpet.conf") ? "" : LIMPET;
  const inHttp = has("server") || has("upstream") || has("map") ? text : `server {\n${text}\n}`;
  return [MODULES, "events {}", "http {", shows, inHttp, "}"].join("\n");
}

test("nginx takes every nginx.conf of the documentation, with the rules of this checkout", async (t) => {
  const image = await openrestyImage("current");
  // The fence tells of a directive that this nginx does not have yet ("nginx sticky"), and of other rules ("nginx recipe").
  const blocks = codeBlocks().filter(({ info }) => info[0] === "nginx" && info[1] === undefined);
  t.true(blocks.length >= 3);
  await using openresty = await startOpenResty({
    image,
    nginxConf: `${MODULES}\nevents {}\nhttp { server { listen 8080; } }`,
    ports: [8080],
    directories: [{ source: LUA_OUT, target: LUA_OUT_TARGET }],
    files: blocks.map(({ text }, index) => ({ content: whole(text), target: `/etc/nginx/block-${index}.conf` })),
  });
  for (const [index, { place, text }] of blocks.entries()) {
    const { exitCode, output } = await openresty.exec(["nginx", "-t", "-c", `/etc/nginx/block-${index}.conf`]);
    t.is(exitCode, 0, `${place}\n${text}\n${output}`);
  }
});
