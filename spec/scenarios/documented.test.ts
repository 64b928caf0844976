import { existsSync, readFileSync } from "node:fs";
import test from "ava";

/** The scenarios' numbers, which have gaps, by section of the page. */
const SECTIONS: Record<string, string> = {
  "Cookie mode": "1 2 4-7 9-12 14-17 19-22 24-27 29 30",
  "Cookie attributes": "31 32 34-37 39-42 44-47 49-52 54-57 59-62 64-67 69-72 74-77",
  "Scope of the cookie": "79-82 84-87",
  Distribution: "89-92 94-97",
  Failure: "99-102 104-107 109-112 114-117 119-122 124 125",
  Route: "126 127 129-132 134-137 139-142 144-147 149-152",
  Learn: "154-157 159-162 164-167 169-172 174-177 179-182",
  Drain: "184-187 189-191",
  "Connection limits": "192 194 195",
  "Servers found by DNS": "196 197 199-202 204",
  "Dynamic configuration": "260-262 264-267 269 270",
  Hash: "205-207 209-212 214-217 219-222 224-227 229-232 234-237 239 240",
  "Client address": "241 242 244",
  "Tokens, in cookies and headers": "271 272 274-277 279-282",
  Groups: "245-247 249-252 254-257 259",
  "Health checks": "284-287 289-292",
  "What no other product tests": "294-297 299-302 304-307 309-312 314 315",
};

/** "4-7 9" → 4, 5, 6, 7, 9 */
function numbersOf(text: string): number[] {
  return text.split(" ").flatMap((item) => {
    const [first = 0, last = first] = item.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

const page = readFileSync(new URL("../../docs/scenarios.md", import.meta.url), "utf8");

interface Row {
  readonly numbers: readonly number[];
  readonly files: readonly string[];
}

function rowsOf(section: string): Row[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  return [...text.matchAll(/^\| ([\d, ]+) +\|.*\| ([^|]*?) *\|$/gm)].map(([, numbers = "", files = ""]) => ({
    numbers: numbers.split(",").map(Number),
    files: files.split(",").flatMap((file) => /[\w/-]+/.exec(file)?.[0] ?? []),
  }));
}

for (const [section, numbers] of Object.entries(SECTIONS)) {
  test(`${section}: every scenario has its answer on the page, once`, (t) => {
    t.deepEqual(
      rowsOf(section)
        .flatMap((row) => row.numbers)
        .sort((a, b) => a - b),
      numbersOf(numbers),
    );
  });

  test(`${section}: the tests that the page names are there, and name the scenario`, (t) => {
    for (const row of rowsOf(section)) {
      const texts: string[] = [];
      for (const file of row.files) {
        const path = new URL(`../../${file.includes("/") ? file : `spec/scenarios/${file}`}.test.ts`, import.meta.url);
        t.true(existsSync(path), file);
        texts.push(readFileSync(path, "utf8"));
      }
      if (row.files.some((file) => !file.includes("/"))) {
        for (const number of row.numbers) t.true(isNamed(number, texts.join("\n")), `${number} in ${row.files.join()}`);
      }
    }
  });
}

/** Whether a text has the number, or a range such as "9 to 11" in which it is. */
function isNamed(number: number, text: string): boolean {
  if (new RegExp(`[\`"', (]${number}[:, "\`]| and ${number}[:, ]`).test(text)) return true;
  return [...text.matchAll(/\b(\d+) to (\d+)\b/g)].some(
    ([, from, to]) => Number(from) <= number && number <= Number(to),
  );
}
