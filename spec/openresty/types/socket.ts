/** Cosockets. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";

export function connecting(): void {
  const socket = ngx.socket.tcp();
  expectTypeOf(ngx.socket.stream()).toEqualTypeOf<NgxTcpSocket>();
  socket.settimeout(1000);
  socket.settimeouts(1000, undefined, 2000);
  socket.bind("127.0.0.1");
  const [ok, error] = socket.connect("127.0.0.1", 6379, { pool: "redis", pool_size: 10, backlog: 5 });
  if (ok === undefined) expectTypeOf(error).toEqualTypeOf<string>();
  else expectTypeOf(error).toEqualTypeOf<undefined>();
  socket.connect("unix:/run/redis.sock", { pool: "redis" });
  const [connected] = ngx.socket.connect("unix:/run/redis.sock");
  expectTypeOf(connected).toEqualTypeOf<NgxTcpSocket | undefined>();
  // @ts-expect-error -- a host needs its port
  socket.connect("127.0.0.1");
  // @ts-expect-error -- a port is a number
  ngx.socket.connect("127.0.0.1", "6379");
  // @ts-expect-error -- an option by that name does not exist
  socket.connect("127.0.0.1", 6379, { timeout: 1 });
}

export function handshake(socket: NgxTcpSocket): void {
  const [session] = socket.sslhandshake(undefined, "redis.example", true);
  expectTypeOf(session).toEqualTypeOf<NgxTlsSession | undefined>();
  const [ok] = socket.sslhandshake(false, undefined, true, false);
  expectTypeOf(ok).toEqualTypeOf<true | undefined>();
  socket.sslhandshake(session);
  socket.setclientcert(undefined, undefined);
  const [kept] = socket.getsslsession!();
  expectTypeOf(kept).toEqualTypeOf<NgxTlsSession | undefined>();
  // @ts-expect-error -- older releases do not have it
  socket.getsslpointer();
}

export function transfer(socket: NgxTcpSocket): void {
  socket.send(["GET ", ["/", 1], "\r\n"]);
  const [line, error, partial] = socket.receive();
  if (line === undefined) {
    expectTypeOf(error).toEqualTypeOf<string>();
    expectTypeOf(partial).toEqualTypeOf<string | undefined>();
  } else {
    expectTypeOf(error).toEqualTypeOf<undefined>();
  }
  socket.receive(10);
  socket.receive("*a");
  socket.receiveany(1024);
  // @ts-expect-error -- there are two patterns
  socket.receive("*n");
  // @ts-expect-error -- how many at most must be said
  socket.receiveany();
  // @ts-expect-error -- tables other than lists cannot be sent
  socket.send({ a: 1 });
}

export function receivingUntil(socket: NgxTcpSocket): void {
  const read = socket.receiveuntil("\r\n--boundary", { inclusive: true });
  const [part, failure] = read();
  if (part === undefined) expectTypeOf(failure).toEqualTypeOf<string>();
  const [chunk, error] = read(4096);
  if (chunk === undefined) expectTypeOf(error).toEqualTypeOf<string | undefined>();
}

export function options(socket: NgxTcpSocket): void {
  socket.setoption("keepalive", true);
  socket.setoption("sndbuf", 65536);
  const [size] = socket.getoption("rcvbuf");
  expectTypeOf(size).toEqualTypeOf<number | undefined>();
  socket.setkeepalive();
  socket.setkeepalive(10000, 100);
  socket.getreusedtimes();
  socket.close();
  // @ts-expect-error -- the size of a buffer is a number
  socket.setoption("sndbuf", true);
  // @ts-expect-error -- nginx knows no other options
  socket.getoption("tcp-quickack");
}

export function datagrams(): void {
  const socket = ngx.socket.udp();
  socket.settimeout(1000);
  socket.bind?.("127.0.0.1");
  socket.setpeername("127.0.0.1", 53);
  socket.setpeername("unix:/run/log.sock");
  socket.send(["a", "b"]);
  const [data, error] = socket.receive(512);
  if (data === undefined) expectTypeOf(error).toEqualTypeOf<string>();
  socket.close();
  // @ts-expect-error -- a host needs its port
  socket.setpeername("127.0.0.1");
  // @ts-expect-error -- datagrams have no connection
  socket.connect("127.0.0.1", 53);
}
