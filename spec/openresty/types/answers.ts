/** What nginx returns, by the typings: `spec/container/typings.test.ts` runs this, and looks at what it prints. */

const dictionary = ngx.shared.sessions!;

function show(what: string, ...values: readonly unknown[]): void {
  const texts: string[] = [];
  for (const i of $range(1, select("#", ...values))) {
    const [value] = select(i, ...values);
    texts.push(tostring(value));
  }
  ngx.say(what, ": ", table.concat(texts, ", "));
}

/** Every number that is a field of `ngx`. */
export function constants(this: void): void {
  for (const [name, value] of pairs(ngx)) {
    if (type(value) === "number") ngx.say(name, " ", tostring(value));
  }
  ngx.say(ngx.null);
}

export function dictionaries(this: void): void {
  dictionary.flush_all();
  dictionary.flush_expired();
  show("set", ...dictionary.set("a", "b", 60, 7));
  show("get", ...dictionary.get("a"));
  show("get nothing", ...dictionary.get("none"));
  show("get an empty key", ...dictionary.get(""));
  show("get_stale", ...dictionary.get_stale("a"));
  show("add", ...dictionary.add("a", 1));
  show("replace", ...dictionary.replace("none", 1));
  show("incr", ...dictionary.incr("a", 1));
  show("incr from", ...dictionary.incr("count", 2, 40, 60));
  show("lpush", ...dictionary.lpush("list", "x"));
  show("lpush a string", ...dictionary.lpush("a", "x"));
  show("rpop", ...dictionary.rpop("list"));
  show("rpop nothing", ...dictionary.rpop("list"));
  show("llen", ...dictionary.llen("list"));
  show("ttl", ...dictionary.ttl("none"));
  show("expire", ...dictionary.expire("a", 1));
  show("safe_set an empty key", ...dictionary.safe_set("", 1));
  show("get_keys", dictionary.get_keys().length);
  show("capacity", dictionary.capacity());
}

export function expressions(this: void): void {
  const [captures, none] = ngx.re.match("id=7", "(?<name>[a-z]+)=([0-9]+)(x)?", "jo");
  if (captures !== undefined) show("match", captures[0], captures.name, captures[2], captures[3], none);
  show("no match", ...ngx.re.match("a", "b", "jo"));
  const [wrong, error] = ngx.re.match("a", "(", "jo");
  show("match of nonsense", wrong, type(error));
  const [repeated] = ngx.re.match("ab", "(?<c>a)(?<c>b)", "jDo");
  if (repeated !== undefined) show("repeated", type(repeated.c));
  show("find", ...ngx.re.find("abc", "(b)(c)", "jo", undefined, 2));
  show("find nothing", ...ngx.re.find("abc", "x", "jo"));
  const [matches] = ngx.re.gmatch("a b c", "[a-z]", "jo");
  const found: string[] = [];
  if (matches !== undefined) for (const match of matches) found.push(match[0]);
  show("gmatch", table.concat(found, "+"));
  show("gsub", ...ngx.re.gsub("a b", "[a-z]", (group) => `<${group[0]}>`, "jo"));
  show("sub", ...ngx.re.sub("a b", "[a-z]", "[$0]", "jo"));
}

export function sockets(this: void): void {
  const socket = ngx.socket.tcp();
  socket.settimeouts(1000, undefined, 1000);
  show("bind", ...socket.bind("127.0.0.1"));
  show("connect", ...socket.connect("127.0.0.1", 8081, { pool: "echo", pool_size: 2 }));
  show("getreusedtimes", ...socket.getreusedtimes());
  show("setoption", ...socket.setoption("keepalive", true));
  show("send", ...socket.send(["GET / HTTP/1.0\r\n", ["Host: x\r\n"], "\r\n"]));
  show("receive", ...socket.receive());
  const read = socket.receiveuntil("\r\n\r\n");
  const [head] = read();
  show("receiveuntil", type(head));
  show("receive all", ...socket.receive("*a"));
  show("receive closed", ...socket.receive(1));
  show("setclientcert", ...socket.setclientcert(undefined, undefined));
  show("close", ...socket.close());
  const [refused, reason] = ngx.socket.connect("127.0.0.1", 1);
  show("refused", refused, reason);
  const datagrams = ngx.socket.udp();
  show("setpeername", ...datagrams.setpeername("127.0.0.1", 9));
  show("udp send", ...datagrams.send("x"));
  show("udp close", ...datagrams.close());
}

export function threads(this: void): void {
  const length = ngx.thread.spawn((text: string) => text.length, "abc");
  show("wait", ...ngx.thread.wait(length));
  const failing = ngx.thread.spawn((): number => error("no", 0));
  show("wait for a failure", ...ngx.thread.wait(failing));
  const waiting = ngx.thread.spawn(() => {
    ngx.sleep(10);
  });
  show("kill", ...ngx.thread.kill(waiting));
  dictionary.delete("timer");
  const [handle] = ngx.timer.at(
    0,
    (premature, name: string) => {
      dictionary.set("timer", `${premature ? "premature" : "in time"} ${name}`);
    },
    "x",
  );
  show("at", type(handle));
  while (dictionary.get("timer")[0] === undefined) ngx.sleep(0.001);
  show("timer", ...dictionary.get("timer"));
  const [a, b] = ngx.location.capture_multi([["/echo", { args: { a: 1 } }], ["/echo?b"]]);
  show("capture_multi", a.status, a.body, b.body, a.truncated);
}

export function texts(this: void): void {
  show("get_phase", ngx.get_phase());
  show("escape_uri", ngx.escape_uri("a b/?"), ngx.escape_uri("a b/?", 0));
  show("decode_base64", ngx.decode_base64("YQ"), ngx.decode_base64("!"));
  const [args, truncated] = ngx.decode_args("a=1&b&a=2", 2);
  show("decode_args", args.a, args.b, truncated);
  show("parse_http_time", ngx.parse_http_time(ngx.http_time(1290079655)), ngx.parse_http_time("x"));
  show("worker", type(ngx.worker.id()), ngx.worker.count(), ngx.worker.pids()!.length, ngx.worker.exiting());
  show("config", ngx.config.subsystem, type(ngx.config.debug), type(ngx.config.prefix()));
  show("request", ngx.req.get_method(), ngx.req.http_version(), ngx.req.is_internal(), ngx.is_subrequest);
  const [headers] = ngx.req.get_headers();
  show("get_headers", headers["X-Tenant"], headers.x_tenant);
  ngx.ctx.visits = 1;
  show("ctx", ngx.ctx.visits);
  show("var", ngx.var.request_method, ngx.var.arg_none);
  show("headers_sent", ngx.headers_sent, ngx.status);
}
