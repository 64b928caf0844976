import test from "ava";
import { element, hint } from "../../../src/planner/drawing/svg.ts";

test("attributes and hints are escaped", (t) => {
  t.is(element("text", { id: `"><a>&` }), `<text id="&#34;&#62;&#60;a&#62;&#38;"/>`);
  t.is(hint("</title><script>&amp;"), "<title>&#60;/title&#62;&#60;script&#62;&#38;amp;</title>");
});

test("what XML cannot hold is replaced; other scripts are kept", (t) => {
  t.is(hint("a\0b\x1b\uD800\uFFFFc"), "<title>a\uFFFDb\uFFFD\uFFFD\uFFFDc</title>");
  t.is(hint("größe 服務 🐚"), "<title>größe 服務 🐚</title>");
});

test("lengths are rounded to a hundredth of a pixel", (t) => {
  t.is(element("rect", { x: 0.1 + 0.2, y: 1e-9, width: 20 }), `<rect x="0.3" y="0" width="20"/>`);
});
