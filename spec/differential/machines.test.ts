import { createHash } from "node:crypto";
import test from "../support/serial.ts";
import { request } from "undici";
import { doNotPause } from "../../src/affinity/machine.ts";
import { provision } from "../../src/affinity/provision.ts";
import { createLineup } from "../../src/affinity/running-upstream.ts";
import { keyedHash } from "../../src/affinity/token/keyed-hash.ts";
import { nodeMachine } from "../../src/planner/machine.ts";
import { createRound } from "../../src/affinity/balancing/round.ts";
import { turnsIn } from "../../src/affinity/balancing/turns.ts";
import { pick, preferenceOrder } from "../../src/affinity/servers/picking.ts";
import type { Server } from "../../src/index.ts";
import { TABLES, lineupOf, someServers, toolsOf, upstreamOf } from "../affinity/upstreams.ts";
import { RELEASES, startLimpet } from "../support/limpet.ts";
import { keysOfAllKinds, SEED } from "./keys.ts";

/** One core, two machines: Node and nginx's LuaJIT are given the same keys, and answer with the same text. */
const KEYS = keysOfAllKinds(100_000, SEED);

const SETS: Record<string, readonly Server[]> = {
  two: someServers(2),
  ten: someServers(10),
  weighted: [
    ...someServers(7, [1, 2, 3, 50]),
    { name: "unix", address: "unix:/run/app.sock", down: true },
    { name: "six", address: "[2001:db8::1]:8080", weight: 0 },
    { name: "spare-1", address: "192.0.2.1", backup: true },
    { name: "spare-2", address: "192.0.2.2:81", backup: true, weight: 3 },
  ],
  hundred: someServers(100, [1, 1, 4]),
};

/** Whole orders of a hundred servers would be text for nothing: their picks are enough. */
const hasOrders = (set: string): boolean => set !== "hundred";

/** Worked out once, because it is the same for every release of nginx. */
const answersOfNode = new Map<string, string>();

function answerOfNode(table: (typeof TABLES)[number], set: string): string {
  const known = answersOfNode.get(`${table} ${set}`);
  if (known !== undefined) return known;
  const lineup = lineupOf(SETS[set]!, table);
  const answer = KEYS.map((key) =>
    hasOrders(set) ? preferenceOrder(lineup.generation, key).join(" ") : String(pick(lineup, key)),
  ).join("\n");
  answersOfNode.set(`${table} ${set}`, answer);
  return answer;
}

const http = `
server {
  listen 8080;
  client_max_body_size 100m;
  client_body_buffer_size 100m;
  location = /picks {
    content_by_lua_block {
      local cjson = require("cjson")
      local picking = require("limpet.affinity.servers.picking")
      local tools = {
        digestKeys = require("limpet.affinity.servers.digests").createDigestKeys(),
        machine = require("limpet.nginx.machine.machine").nginxMachine,
        panic = require("limpet.affinity.servers.generation").NO_PANIC,
        groupNames = {},
        balancing = "turns",
      }
      ngx.req.read_body()
      local asked = cjson.decode(ngx.req.get_body_data())
      local rules = require("limpet.affinity.provision").provision(asked.upstream)
      tools.table = rules.hash.table
      if asked.secret then
        tools.keyedHash = require("limpet.affinity.token.keyed-hash").keyedHash(asked.secret, tools.machine)
      end
      local lineup = require("limpet.affinity.running-upstream").createLineup(1, rules.servers, tools, nil,
        require("limpet.affinity.machine").doNotPause)
      local answers = {}
      for i, encoded in ipairs(asked.keys) do
        local key = ngx.decode_base64(encoded)
        answers[i] = asked.orders and table.concat(picking.preferenceOrder(lineup.generation, key), " ")
          or tostring(picking.pick(lineup, key))
      end
      ngx.print(table.concat(answers, "\\n"))
    }
  }
  location = /turns {
    content_by_lua_block {
      local round = require("limpet.affinity.balancing.round").createRound()
      local participants = {}
      for index, weight in ipairs({ 5, 1, 3, 7 }) do participants[index] = { index = index - 1, weight = weight } end
      local nextTurn = require("limpet.affinity.balancing.turns").turnsIn(round, participants)
      local turns = {}
      for i = 1, 1000 do turns[i] = nextTurn() end
      ngx.print(table.concat(turns, " "))
    }
  }
}`;

const rules = `export default defineRouting({ upstreams: {
  shop: { servers: [{ name: "a", address: "127.0.0.1:1" }], session: [cookie("sid")], affinity: hash() },
} });`;

const ENCODED_KEYS = KEYS.map((key) => Buffer.from(key, "latin1").toString("base64"));

const SECRET = "0123456789abcdef".repeat(4);

for (const release of RELEASES) {
  test(`${release}: Node and LuaJIT pick alike with a keyed hash, and otherwise than without a key (seed ${SEED})`, async (t) => {
    await using openresty = await startLimpet({ release, rules, http });
    for (const table of ["rendezvous", "maglev"] as const) {
      const upstream = upstreamOf(SETS.weighted!, table);
      const body = JSON.stringify({ keys: ENCODED_KEYS, upstream, orders: true, secret: SECRET });
      const answer = await request(`${openresty.url()}/picks`, { method: "POST", body });
      const ofNginx = await answer.body.text();
      const tools = { ...toolsOf(table), keyedHash: keyedHash(SECRET, nodeMachine) };
      const { generation } = createLineup(1, provision(upstream).servers, tools, undefined, doNotPause);
      const ofNode = KEYS.map((key) => preferenceOrder(generation, key).join(" ")).join("\n");
      t.true(ofNginx === ofNode, table);
      t.false(ofNginx === answerOfNode(table, "weighted"), table);
    }
  });

  test(`${release}: Node and LuaJIT pick alike for 100,000 keys of all kinds, in every table and order (seed ${SEED})`, async (t) => {
    await using openresty = await startLimpet({ release, rules, http });
    for (const set of Object.keys(SETS)) {
      for (const table of TABLES) {
        const upstream = upstreamOf(SETS[set]!, table);
        const body = JSON.stringify({ keys: ENCODED_KEYS, upstream, orders: hasOrders(set) });
        const answer = await request(`${openresty.url()}/picks`, { method: "POST", body });
        const ofNginx = await answer.body.text();
        const ofNode = answerOfNode(table, set);
        if (ofNginx !== ofNode) {
          const lines = ofNginx.split("\n");
          const first = ofNode.split("\n").findIndex((line, i) => line !== lines[i]);
          t.fail(`${table}, ${set}: key ${JSON.stringify(KEYS[first])} differs: nginx ${lines[first] ?? "nothing"}`);
        }
        t.log(table, set, createHash("sha256").update(ofNode).digest("hex").slice(0, 12));
      }
    }
    const nextTurn = turnsIn(
      createRound(),
      [5, 1, 3, 7].map((weight, index) => ({ index, weight })),
    );
    const turns = await (await request(`${openresty.url()}/turns`)).body.text();
    t.is(turns, Array.from({ length: 1000 }, nextTurn).join(" "));
  });
}
