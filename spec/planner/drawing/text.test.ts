import test from "ava";
import { text, textWidth } from "../../../src/planner/drawing/text.ts";

test("a text that fits its limit is written whole", (t) => {
  const written = text(0, 0, "app-1 & app-2", { limit: textWidth("app-1 & app-2") });
  t.regex(written, />app-1 &#38; app-2<\/text>$/);
  t.notRegex(written, /<title>/);
});

test("a longer one is cut off within the limit, and can be read whole in its hint", (t) => {
  const name = "a-server-with-a-long-name.example.org";
  const written = text(0, 0, name, { limit: 100 });
  const [, whole, short] = /<title>(.*)<\/title>(.*)<\/text>$/.exec(written)!;
  t.is(whole, name);
  t.regex(short!, /^a-server.*…$/);
  t.true(textWidth(short!) <= 100);
});

test("a character outside the basic plane is not cut in two", (t) => {
  for (let limit = 20; limit < 80; limit++) {
    t.regex(text(0, 0, "🐚🐚🐚🐚🐚🐚🐚🐚", { limit }), /<\/title>🐚*…<\/text>$/u);
  }
});
