import { createHash } from "node:crypto";
import { request } from "undici";
import { luaGlobals, luaModules } from "../../src/rules/lua/globals.ts";
import { openrestyImage, startOpenResty } from "../../src/testkit/index.ts";
import { dice, type Dice } from "../support/dice.ts";
import test from "../support/serial.ts";
import { SEED } from "./keys.ts";

/*
 * Lua's and nginx's pure functions as Node has them for the tools, and as nginx has them: called with the same random
 * arguments, they give the same values, or both an error.
 */

const CALLS_PER_FUNCTION = 600;

type Value = string | number | boolean | undefined | readonly Value[];

interface Call {
  readonly name: string;
  readonly values: readonly Value[];
}

type Make = (roll: Dice) => readonly Value[];

const pick = <Item>(roll: Dice, items: readonly Item[]): Item => items[roll(items.length)]!;
const maybe = (roll: Dice, value: Value): readonly Value[] => (roll(2) === 0 ? [] : [value]);
const repeat = <Item>(roll: Dice, most: number, make: () => Item): Item[] =>
  Array.from({ length: roll(most + 1) }, make);

const bytes = (roll: Dice): string => String.fromCharCode(...repeat(roll, 24, () => roll(256)));
const from = (roll: Dice, alphabet: string, most = 16): string =>
  repeat(roll, most, () => pick(roll, Array.from(alphabet))).join("");
const text = (roll: Dice): string => pick(roll, [bytes, (one) => from(one, "abcab01 .-_%=&+/;\n\0\xff")])(roll);

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -2.5,
  0.1,
  1e15,
  1e16,
  123456789012345,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  5e-324,
];
const number = (roll: Dice): number =>
  pick<() => number>(roll, [
    () => pick(roll, SPECIAL),
    () => roll(2000) - 1000,
    () => (roll(2 ** 31) - 2 ** 30) / 1024,
    () => (roll(2 ** 31) / 2 ** 31) * 10 ** (roll(40) - 20),
    () => Math.fround(roll(2 ** 31)) * 2 ** (roll(200) - 100),
  ])();
const small = (roll: Dice): number => roll(24) - 8;
const bits = (roll: Dice): number =>
  pick<() => number>(roll, [() => roll(2 ** 32), () => roll(2 ** 32) - 2 ** 31, () => roll(200) / 8 - 10])();

const NUMERALS = [
  "0x1F",
  "0X.8p1",
  "1e3",
  " 12 ",
  "\t-7\n",
  "+5",
  "1e",
  "0b101",
  "inf",
  "-INFINITY",
  "nan",
  "0x",
  ".5",
  "5.",
  ".",
  "1_0",
  "12z",
  "",
  "-0",
  "0x1p-2",
  "1e400",
  "00012",
  "--1",
  "1 2",
  "1e+5",
  "0xffffffffffffffffff",
];
const numeral = (roll: Dice): string =>
  pick<() => string>(roll, [
    () => pick(roll, NUMERALS),
    () => from(roll, "0123456789.eExXabf+- pP", 8),
    () => String(number(roll)),
    () => String(roll(100_000)),
  ])();

const pattern = (roll: Dice): string => {
  const item = (): string =>
    pick<() => string>(roll, [
      () => pick(roll, Array.from("abc01 .-_=")),
      () => `%${pick(roll, Array.from("acdglpsuwxzACDLPSUWX.%-("))}`,
      () => ".",
      () => `[${pick(roll, ["", "^"])}${pick(roll, ["abc", "a-c", "%d_", "]a", "%a-z", "0-9%-", "^a"])}]`,
      () => `(${repeat(roll, 2, item).join("")})`,
      () => pick(roll, ["()", "%b()", "%bab", "%f[%w]", "%1", "$", "(", "%"]),
    ])() + pick(roll, ["", "", "", "*", "+", "-", "?"]);
  return pick(roll, ["", "", "^"]) + repeat(roll, 5, item).join("") + pick(roll, ["", "", "$"]);
};
const subject = (roll: Dice): string => from(roll, "aabbcc01 .-_=()%", 14);

const directive = (roll: Dice): readonly [string, Value] => {
  const flags = from(roll, "-+ #0", 2);
  const width = pick(roll, ["", "", String(roll(20))]);
  const precision = pick(roll, ["", "", `.${roll(18)}`, "."]);
  const [conversion, value] = pick<() => readonly [string, Value]>(roll, [
    () => [pick(roll, Array.from("di")), number(roll)],
    () => [pick(roll, Array.from("uoxX")), bits(roll)],
    () => [pick(roll, Array.from("eEfgG")), pick(roll, [number, () => Infinity, () => -Infinity, () => NaN])(roll)],
    () => ["c", 32 + roll(90)],
    () => ["s", pick<Value>(roll, [text(roll), number(roll), true, undefined])],
  ])();
  return [`%${flags}${width}${precision}${conversion}`, value];
};
const formatting: Make = (roll) => {
  const parts = repeat(roll, 3, () => directive(roll));
  const surplus = pick<readonly Value[]>(roll, [[], [], [], [1]]);
  return [
    parts.map(([written]) => `${from(roll, "ab ", 2)}${written}%%`).join(""),
    ...parts.map(([, value]) => value),
    ...surplus,
  ];
};

const ofNumber: Make = (roll) => [pick<Value>(roll, [number(roll), numeral(roll)])];
const ofNumbers: Make = (roll) => [number(roll), ...repeat(roll, 3, () => number(roll))];
const ofText: Make = (roll) => [pick<Value>(roll, [text(roll), text(roll), text(roll), number(roll)])];
const ofBits: Make = (roll) => [bits(roll), ...repeat(roll, 3, () => bits(roll))];
const ofShift: Make = (roll) => [bits(roll), small(roll)];
const uri = (roll: Dice): string => from(roll, "ab01%%%+&&==/?._~ 4eEzZ\xfc", 24);

const FUNCTIONS: Readonly<Record<string, Make>> = {
  tonumber: (roll) =>
    roll(3) === 0
      ? [from(roll, "0123456789abcxyzZ -+", 6), 2 + roll(35)]
      : [pick<Value>(roll, [numeral(roll), number(roll), true, undefined])],
  tostring: (roll) => [pick<Value>(roll, [number(roll), number(roll), Infinity, NaN, text(roll), true, undefined])],
  type: (roll) => [pick<Value>(roll, [1, "a", true, undefined, []])],
  select: (roll) => [pick<Value>(roll, ["#", 1, 2, -1, 5, 0]), ...repeat(roll, 3, () => number(roll))],
  unpack: (roll) => [repeat(roll, 4, () => number(roll)), ...maybe(roll, roll(3))],
  "string.byte": (roll) => [subject(roll), ...maybe(roll, small(roll))],
  "string.char": (roll) => repeat(roll, 5, () => roll(260) - 2),
  "string.find": (roll) => [subject(roll), pattern(roll), ...maybe(roll, small(roll))],
  "string.format": formatting,
  "string.gsub": (roll) => [
    subject(roll),
    pattern(roll),
    pick(roll, ["", "x", "<%0>", "%1", "%%", "%2"]),
    ...maybe(roll, roll(4)),
  ],
  "string.len": ofText,
  "string.lower": ofText,
  "string.match": (roll) => [subject(roll), pattern(roll), ...maybe(roll, small(roll))],
  "string.rep": (roll) => [from(roll, "ab", 3), roll(6) - 1],
  "string.reverse": ofText,
  "string.sub": (roll) => [text(roll), small(roll), ...maybe(roll, small(roll) + 0.5 * roll(2))],
  "string.upper": ofText,
  "math.abs": ofNumber,
  "math.ceil": ofNumber,
  "math.floor": ofNumber,
  "math.fmod": (roll) => [number(roll), number(roll)],
  "math.max": ofNumbers,
  "math.min": ofNumbers,
  "math.modf": (roll) => [number(roll)],
  "math.sqrt": (roll) => [Math.abs(number(roll))],
  "math.deg": (roll) => [number(roll)],
  "math.rad": (roll) => [number(roll)],
  "table.concat": (roll) => [
    repeat(roll, 4, () => pick<Value>(roll, [number(roll), subject(roll)])),
    ...maybe(roll, ", "),
  ],
  "bit.tobit": (roll) => [bits(roll)],
  "bit.tohex": (roll) => [bits(roll), ...maybe(roll, small(roll))],
  "bit.bnot": (roll) => [bits(roll)],
  "bit.band": ofBits,
  "bit.bor": ofBits,
  "bit.bxor": ofBits,
  "bit.lshift": ofShift,
  "bit.rshift": ofShift,
  "bit.arshift": ofShift,
  "bit.rol": ofShift,
  "bit.ror": ofShift,
  "bit.bswap": (roll) => [bits(roll)],
  "ngx.escape_uri": (roll) => [text(roll), ...maybe(roll, pick(roll, [0, 2]))],
  "ngx.unescape_uri": (roll) => [uri(roll)],
  "ngx.encode_base64": (roll) => [text(roll), ...maybe(roll, roll(2) === 0)],
  "ngx.decode_base64": (roll) => [pick(roll, [() => btoa(bytes(roll)), () => from(roll, "abcdYQ0+/=-_ \n", 12)])()],
  "ngx.quote_sql_str": ofText,
  "ngx.crc32_short": ofText,
  "ngx.crc32_long": ofText,
  "ngx.hmac_sha1": (roll) => [text(roll), text(roll)],
  "ngx.md5": ofText,
  "ngx.md5_bin": ofText,
  "ngx.sha1_bin": ofText,
  "ngx.cookie_time": (roll) => [roll(2 ** 31) * 2],
  "ngx.http_time": (roll) => [roll(2 ** 31) * 2],
  "ngx.base64.encode_base64url": (roll) => [text(roll)],
  "ngx.base64.decode_base64url": (roll) => [from(roll, "abcdYQ0-_=+ ", 10)],
};

const seed = createHash("sha256").update(SEED).digest().readUInt32LE() >>> 1;
const CALLS: readonly Call[] = Object.entries(FUNCTIONS).flatMap(([name, make]) => {
  const roll = dice(seed);
  return Array.from({ length: CALLS_PER_FUNCTION }, () => ({ name, values: make(roll) }));
});

/** A value as Lua writes it. */
function literal(value: Value): string {
  if (value === undefined) return "nil";
  if (typeof value === "string")
    return `"${value.replace(/[^]/g, (one) => `\\${String(one.charCodeAt(0)).padStart(3, "0")}`)}"`;
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "0/0";
    return Number.isFinite(value) ? (Object.is(value, -0) ? "-0.0" : String(value)) : value > 0 ? "1/0" : "-1/0";
  }
  return `{${value.map(literal).join(", ")}}`;
}

/** A value as text: what differs, differs. */
function shown(value: unknown): string {
  if (typeof value === "number") return `number ${Object.is(value, -0) ? "-0" : String(value)}`;
  if (typeof value === "string") return `string ${JSON.stringify(value)}`;
  return value === undefined ? "nil" : JSON.stringify(value);
}

function answerOfNode({ name, values }: Call): string {
  const path = name.startsWith("ngx.base64.") ? ["ngx.base64", name.slice("ngx.base64.".length)] : name.split(".");
  const called = path.reduce<unknown>((object, member) => (object as Record<string, unknown>)[member], {
    ...luaModules,
    ...luaGlobals,
  }) as (...given: readonly unknown[]) => unknown;
  let results: unknown;
  try {
    results = called(...values);
  } catch {
    return "error";
  }
  const list = Array.isArray(results) ? [...(results as unknown[])] : [results];
  while (list.length > 0 && list.at(-1) === undefined) list.pop();
  return list.map(shown).join(", ");
}

/** What nginx wrote of its values: numbers with 17 digits, and texts in hexadecimal. */
function answerOfNginx(line: string): string {
  if (line === "error") return line;
  return line
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const written = part.slice(1);
      if (part.startsWith("n"))
        return shown(written === "inf" ? Infinity : written === "-inf" ? -Infinity : Number(written));
      return part.startsWith("s") ? shown(Buffer.from(written, "hex").toString("latin1")) : written;
    })
    .join(", ");
}

const nginxConf = `
include /etc/nginx/modules-enabled/*.conf;
events {}
http { server { listen 8080; client_max_body_size 100m; client_body_buffer_size 100m;
  location / { content_by_lua_block {
    local function shown(value)
      if type(value) == "number" then return "n" .. string.format("%.17g", value) end
      if type(value) == "string" then
        return "s" .. (value:gsub(".", function(one) return string.format("%02x", one:byte()) end))
      end
      return "v" .. tostring(value)
    end
    function answer(ok, ...)
      if not ok then return ngx.say("error") end
      local parts, count = {}, select("#", ...)
      while count > 0 and (select(count, ...)) == nil do count = count - 1 end
      for i = 1, count do parts[i] = shown((select(i, ...))) end
      ngx.say(table.concat(parts, ","))
    end
    base64 = require("ngx.base64")
    ngx.req.read_body()
    for line in ngx.req.get_body_data():gmatch("[^\\n]+") do assert(loadstring(line))() end
  } }
} }`;

test(`functions of Lua and ngx give on Node what they give in nginx (seed ${SEED})`, async (t) => {
  await using openresty = await startOpenResty({ image: await openrestyImage("current"), nginxConf, ports: [8080] });
  const body = CALLS.map(({ name, values }) => {
    const called = name.replace(/^ngx\.base64\./, "base64.");
    return `answer(pcall(${[called, ...values.map(literal)].join(", ")}))`;
  });
  const answer = await request(openresty.url(), { method: "POST", body: body.join("\n") });
  const lines = (await answer.body.text()).trimEnd().split("\n");
  t.is(answer.statusCode, 200, lines.join("\n"));
  t.is(lines.length, CALLS.length);
  const differences = CALLS.flatMap((call, index) => {
    const [ofNode, ofNginx] = [answerOfNode(call), answerOfNginx(lines[index]!)];
    return ofNode === ofNginx ? [] : [{ name: call.name, text: `${body[index]!}: Node ${ofNode}, nginx ${ofNginx}` }];
  });
  const names = [...new Set(differences.map(({ name }) => name))];
  t.deepEqual(
    names.flatMap((name) =>
      differences
        .filter((one) => one.name === name)
        .slice(0, 3)
        .map((one) => one.text),
    ),
    [],
  );
  const errors = CALLS.filter((_, index) => lines[index] === "error").length;
  t.true(errors < CALLS.length / 4, `${errors} errors`);
});
