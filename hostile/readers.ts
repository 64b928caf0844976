import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import { request } from "undici";
import { isServerName } from "../src/affinity/servers/check.ts";
import { hostile, mutated, oneOf, type Below } from "./inputs.ts";

/*
 * What comes from outside and is read in one go: each reader of nginx's gets inputs in batches, and a model here says which
 * of them it may take.
 */

export interface Reader {
  readonly name: string;
  /** Of all inputs. */
  readonly share: number;
  readonly input: (below: Below) => string;
  /** Why nginx must not have taken an input, or must not have made of it what it did; `undefined` where it may. */
  readonly wrong: (input: string, taken: string) => string | undefined;
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

const server = (name: string, last: number, below: Below): string =>
  `${name}\t10.0.0.${last}:8080\t${below(5)}\t${oneOf(["0000", "1000", "0010", "0101"], below)}\t0\t\t\t\n`;

/** Every server that is taken has the form of one. */
function wrongServers(_input: string, taken: string): string | undefined {
  for (const line of taken === "" ? [] : taken.split("\n")) {
    const [name, address, ...others] = line.split(" ");
    if (!isServerName(name!) || others.length > 0) return `a server is called ${JSON.stringify(line)}`;
    if (!/^(unix:\/[!-~]+|(\d{1,3}(\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\])(:[1-9]\d{0,4})?)$/.test(address!))
      return `a server is at ${JSON.stringify(line)}`;
  }
  return undefined;
}

function stateFile(below: Below): string {
  let text = "limpet servers 1\n";
  for (let upstreams = below(3); upstreams > 0; upstreams--) {
    const parts = Array.from(
      { length: 3 },
      () => server("a", 1, below) + (below(2) === 0 ? "" : server("b", 2, below)),
    );
    text += `upstream shop${upstreams} ${below(100)} ${parts.map((part) => part.length).join(" ")}\n${parts.join("")}`;
  }
  return text;
}

const checksum = (text: string): string => `${text}end ${crc32(latin1(text))}\n`;

const state: Reader = {
  name: "state file",
  share: 0.1,
  // Half of them have a right checksum: who can write the file can write that, too.
  input: (below) =>
    below(2) === 0 ? hostile(() => checksum(stateFile(below)), below) : checksum(mutated(stateFile(below), below)),
  wrong: (input, taken) => {
    return hasChecksum(input) ? wrongServers(input, taken.replaceAll(/\n+/g, "\n").trim()) : "its checksum is wrong";
  },
};

/** Whether an "end" in a text has the checksum of what is before it; the file may go on behind it. */
function hasChecksum(text: string): boolean {
  for (let at = text.indexOf("end "); at >= 0; at = text.indexOf("end ", at + 1)) {
    if (text.startsWith(checksum(text.slice(0, at)))) return true;
  }
  return false;
}

function changes(below: Below): string {
  const now = Date.now();
  return `${now}\n${now - below(1e6)}\t${below(2)}\ta\t10.0.0.9 (alice) at proxy1\n\n${server("a", 1, below)}`;
}

const seal = (text: string): string =>
  `limpet changes 2 ${createHmac("sha256", "secret")
    .update(latin1(`limpet changes key\n${text}`))
    .digest("base64url")}\n${text}`;

const shared: Reader = {
  name: "changes in Redis",
  share: 0.1,
  // Half of them are signed: the other proxy may be of another version.
  input: (below) =>
    below(2) === 0 ? hostile(() => seal(changes(below)), below) : seal(mutated(changes(below), below)),
  wrong: (input, taken) => {
    const text = input.slice(input.indexOf("\n") + 1);
    return input === "" || input === seal(text) ? wrongServers(input, taken) : "nobody signed it";
  },
};

const json: Reader = {
  name: "servers file",
  share: 0.1,
  input: (below) =>
    hostile(() => {
      const one = (name: string): object => ({
        name,
        address: oneOf(["10.0.0.1:80", "[2001:db8::1]:80", "unix:/run/a.sock", "10.0.0.2"], below),
        ...oneOf(
          [{}, { weight: below(70_000) }, { down: true }, { maxConnections: 5 }, { incarnation: "x" }, { group: "a" }],
          below,
        ),
      });
      const servers = [one("a"), one("b")];
      return JSON.stringify(below(2) === 0 ? servers : { servers });
    }, below),
  wrong: wrongServers,
};

const encoded = (text: string): string => `$${text.length}\r\n${text}\r\n`;

function redisReply(below: Below): string {
  switch (below(7)) {
    case 0:
      return encoded(oneOf(["a", "server-1", "app@10.0.0.1:80"], below));
    case 1:
      return "$-1\r\n";
    case 2:
      return `-${oneOf(["MOVED 3999 10.0.0.1:6381", "ASK 3999 10.0.0.1:6381"], below)}\r\n`;
    case 3:
      return "-ERR unknown command 'GET', with args beginning with: 'limpet:abcdefghijklmnop' \r\n";
    case 4:
      return `:${below(1000)}\r\n`;
    case 5:
      return "+OK\r\n";
    default: {
      const node = `*4\r\n${encoded("10.0.0.1")}:6379\r\n${encoded("09dbe9720cda")}*2\r\n${encoded("ip")}${encoded("10.0.0.3")}`;
      return `*2\r\n*3\r\n:0\r\n:5460\r\n${node}*3\r\n:5461\r\n:16383\r\n${node}`;
    }
  }
}

const redis: Reader = {
  name: "Redis's answers",
  share: 0.15,
  input: (below) => hostile(() => redisReply(below), below),
  wrong: (input, taken) => {
    if (!/^[$*:+-]/.test(input)) return "it is no answer of Redis";
    if (/[^ -~]/.test(taken)) return `the log would have ${JSON.stringify(taken)}`;
    if (taken.startsWith("error ") && taken.includes("limpet:abcdefghijklmnop"))
      return "the log would have the key of a session";
    if (taken.startsWith("place ") && !/^place [\w.:[\]-]+:\d+$/.test(taken)) return `a node is at ${taken}`;
    return undefined;
  },
};

/** An answer of DNS without its number, behind a byte that says for what. */
function dnsAnswer(below: Below): string {
  const name = (...labels: readonly string[]): string =>
    `${labels.map((label) => String.fromCharCode(label.length) + label).join("")}\0`;
  const word = (value: number): string => String.fromCharCode(value >> 8, value & 255);
  const isSrv = below(2) === 1;
  const question = isSrv ? name("_http", "_tcp", "app", "test") : name("app", "test");
  const record = (type: number, data: string): string =>
    `\xc0\x0c${word(type)}${word(1)}${word(0)}${word(60)}${word(data.length)}${data}`;
  const answers = Array.from({ length: 1 + below(3) }, () =>
    isSrv
      ? record(33, word(below(3)) + word(below(100)) + word(below(70_000) % 65_536) + name("b", "test"))
      : below(4) === 0
        ? record(5, name("c", "test"))
        : record(1, String.fromCharCode(10, 0, 0, below(256))),
  );
  const header = `\x81\x80${word(1)}${word(answers.length)}${word(0)}${word(0)}`;
  return `${isSrv ? "\x01" : "\x00"}${header}${question}${word(isSrv ? 33 : 1)}${word(1)}${answers.join("")}`;
}

const dns: Reader = {
  name: "DNS's answers",
  share: 0.15,
  input: (below) => {
    const answer = hostile(() => dnsAnswer(below), below);
    return answer === "" ? "\0" : answer;
  },
  wrong: wrongServers,
};

export const READERS: readonly Reader[] = [state, shared, json, redis, dns];

/** What `readers.lua` calls them. */
const NAMES = new Map<Reader, string>([
  [state, "state"],
  [shared, "changes"],
  [json, "json"],
  [redis, "redis"],
  [dns, "dns"],
]);

export interface Outcome {
  readonly name: string;
  sent: number;
  taken: number;
  /** What must not be: the first of each kind. */
  readonly problems: string[];
}

const BATCH = 2000;
export const MOST_PROBLEMS = 5;

/** @param url where `readers.lua` answers */
export async function feed(url: string, reader: Reader, count: number, below: Below): Promise<Outcome> {
  const outcome: Outcome = { name: reader.name, sent: 0, taken: 0, problems: [] };
  while (outcome.sent < count && outcome.problems.length < MOST_PROBLEMS) {
    const inputs = Array.from({ length: Math.min(BATCH, count - outcome.sent) }, () => reader.input(below));
    const { body } = await request(`${url}?reader=${NAMES.get(reader)!}`, {
      method: "POST",
      body: inputs.map((input) => `=${latin1(input).toString("base64")}`).join("\n"),
    });
    const answers = (await body.text()).split("\n");
    if (answers.length !== inputs.length) outcome.problems.push(`${answers.length} answers to ${inputs.length} inputs`);
    for (const [index, input] of inputs.entries()) {
      outcome.sent++;
      const answer = answers[index] ?? "!no answer";
      if (answer === "-") continue;
      if (answer.startsWith("+")) outcome.taken++;
      const problem = answer.startsWith("!")
        ? answer.slice(1)
        : reader.wrong(input, Buffer.from(answer.slice(1), "base64").toString("latin1"));
      if (problem !== undefined && outcome.problems.length < MOST_PROBLEMS)
        outcome.problems.push(`${problem}: ${JSON.stringify(input)}`);
    }
  }
  return outcome;
}
