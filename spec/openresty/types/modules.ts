/** The modules of lua-resty-core, as TypeScript sees them. This file is compiled, never run. */
import { expectTypeOf } from "expect-type";
import * as balancer from "ngx.balancer";
import { decode_base64url, encode_base64url } from "ngx.base64";
import * as errlog from "ngx.errlog";
import * as ocsp from "ngx.ocsp";
import * as pipe from "ngx.pipe";
import * as processes from "ngx.process";
import * as proxyssl from "ngx.proxyssl";
import * as re from "ngx.re";
import * as request from "ngx.req";
import * as response from "ngx.resp";
import * as semaphore from "ngx.semaphore";
import * as ssl from "ngx.ssl";
import * as clienthello from "ngx.ssl.clienthello";
import * as proxysslcert from "ngx.ssl.proxysslcert";
import * as proxysslverify from "ngx.ssl.proxysslverify";
import * as sslSession from "ngx.ssl.session";
import * as upstream from "ngx.upstream";
import { get_errmsg_ptr, get_request } from "resty.core.base";
import { monotonic_msec, monotonic_time } from "resty.core.time";
import type { CData, Characters } from "ffi";

/** What most functions give: true, or nothing and an error. */
type Done = NgxResult<true>;

export function theBalancer(): void {
  expectTypeOf(balancer.set_current_peer).returns.toEqualTypeOf<Done>();
  balancer.set_current_peer("10.0.0.1", 8080);
  balancer.set_current_peer("10.0.0.1:8080");
  balancer.set_current_peer("10.0.0.1", "8080");
  balancer.set_current_peer("unix:/run/shop.sock", undefined, "shop.example");
  // @ts-expect-error -- nil as the address throws
  balancer.set_current_peer(undefined, 8080);
  // @ts-expect-error -- a number as the address throws
  balancer.set_current_peer(8080);
  // @ts-expect-error -- a port is a number, or digits
  balancer.set_current_peer("10.0.0.1", "http");
  // @ts-expect-error -- what is not a string as the host throws
  balancer.set_current_peer("10.0.0.1", 8080, {});

  const [ok, error] = balancer.set_current_peer("10.0.0.1", 8080);
  if (ok === undefined) expectTypeOf(error).toEqualTypeOf<string>();

  // @ts-expect-error -- older releases lack it
  balancer.enable_keepalive(60, 100);
  balancer.enable_keepalive?.(60, 100);
  balancer.enable_keepalive?.();
  balancer.enable_keepalive!(60);
  if (balancer.enable_keepalive !== undefined) {
    const [kept, why] = balancer.enable_keepalive(60, 100);
    expectTypeOf(kept).toEqualTypeOf<true | undefined>();
    expectTypeOf(why).toEqualTypeOf<string | undefined>();
  }

  expectTypeOf(balancer.bind_to_local_addr!).parameters.toEqualTypeOf<[address: string]>();
  expectTypeOf(balancer.set_upstream_tls!).parameters.toEqualTypeOf<[on: boolean]>();
  expectTypeOf(balancer.recreate_request).returns.toEqualTypeOf<Done>();

  const [more, warning] = balancer.set_more_tries(2);
  expectTypeOf(more).toEqualTypeOf<true | undefined>();
  expectTypeOf(warning).toEqualTypeOf<string | undefined>();

  const [state, status] = balancer.get_last_failure();
  expectTypeOf(state).toEqualTypeOf<"next" | "failed" | undefined>();
  expectTypeOf(status).toEqualTypeOf<number | undefined>();

  const [set, problem] = balancer.set_timeouts(1, undefined, 0.5);
  expectTypeOf(set).toEqualTypeOf<boolean>();
  if (!set) expectTypeOf(problem).toEqualTypeOf<string>();
  // @ts-expect-error -- all three are said, if only to leave them
  balancer.set_timeouts(1);
}

export function base64(): void {
  expectTypeOf(encode_base64url("x")).toEqualTypeOf<string>();
  const [bytes, error] = decode_base64url("eA");
  if (bytes !== undefined) expectTypeOf(bytes).toEqualTypeOf<string>();
  else expectTypeOf(error).toEqualTypeOf<string>();
}

export function theErrorLog(): void {
  expectTypeOf(errlog.set_filter_level).returns.toEqualTypeOf<Done>();
  const messages: (number | string)[] = [];
  const [logs] = errlog.get_logs(10, messages);
  expectTypeOf(logs).toEqualTypeOf<(number | string)[] | undefined>();
  errlog.get_logs();
  errlog.raw_log(errlog.get_sys_filter_level(), "text");
  // @ts-expect-error -- unlike ngx.log it takes one message
  errlog.raw_log(4, "text", "more");
}

export function processesOfNginx(): void {
  if (processes.type() === "privileged agent") processes.signal_graceful_exit();
  // @ts-expect-error -- no process is called so
  if (processes.type() === "agent") return;
  expectTypeOf(processes.get_master_pid()).toEqualTypeOf<number | undefined>();
  processes.enable_privileged_agent();
  processes.enable_privileged_agent(64);
}

export function semaphores(): void {
  const [created] = semaphore.new(1);
  expectTypeOf(created).toEqualTypeOf<semaphore.Semaphore | undefined>();
  if (created === undefined) return;
  created.post();
  created.post(3);
  const [taken, error] = created.wait(0.1);
  if (taken !== true) expectTypeOf(error).toEqualTypeOf<string>();
  // @ts-expect-error -- how long to wait is always said
  created.wait();
  expectTypeOf(created.count()).toEqualTypeOf<number>();
}

export function requestAndResponse(): void {
  request.add_header("X-A", "1");
  request.add_header("X-A", ["1", "2"]);
  response.add_header("X-A", ["1", "2"]);
  // @ts-expect-error -- nil throws
  response.add_header("X-A", undefined);
  response.set_status?.(429, "Slow Down");
  response.bypass_if_checks?.();
}

export function regularExpressions(): void {
  const [parts, error] = re.split("a,b", ",", "jo");
  if (parts !== undefined) expectTypeOf(parts).toEqualTypeOf<string[]>();
  else expectTypeOf(error).toEqualTypeOf<string>();
  const context: { pos?: number } = { pos: 3 };
  re.split("a,b", ",", undefined, context, 2, []);
  re.opt("jit_stack_size", 65536);
  // @ts-expect-error -- there is one option
  re.opt("stack_size", 65536);
}

export function time(): void {
  expectTypeOf(monotonic_msec()).toEqualTypeOf<number>();
  expectTypeOf(monotonic_time()).toEqualTypeOf<number>();
}

export function core(): void {
  expectTypeOf(get_request()).extract<undefined>().toEqualTypeOf<undefined>();
  expectTypeOf(get_errmsg_ptr()[0]).toEqualTypeOf<Characters>();
}

export function tls(): void {
  const [der] = ssl.cert_pem_to_der("-----BEGIN CERTIFICATE-----");
  if (der !== undefined) ssl.set_der_cert(der);
  const [key] = ssl.priv_key_pem_to_der("-----BEGIN PRIVATE KEY-----", "secret");
  if (key !== undefined) ssl.set_der_priv_key(key);

  const [chain] = ssl.parse_pem_cert("-----BEGIN CERTIFICATE-----");
  const [privateKey] = ssl.parse_pem_priv_key("-----BEGIN PRIVATE KEY-----");
  if (chain !== undefined && privateKey !== undefined) {
    expectTypeOf(chain).toExtend<CData>();
    ssl.set_cert(chain);
    ssl.set_priv_key(privateKey);
    proxysslcert.set_cert(chain);
    proxysslcert.set_priv_key(privateKey);
    ssl.verify_client(chain, 2, chain);
    // @ts-expect-error -- a key is no certificate
    ssl.set_cert(privateKey);
    // @ts-expect-error -- a certificate is no key
    ssl.set_priv_key(chain);
    // @ts-expect-error -- DER is for set_der_cert
    ssl.set_cert("der");
  }

  const [name, error] = ssl.server_name();
  expectTypeOf(name).toEqualTypeOf<string | undefined>();
  expectTypeOf(error).toEqualTypeOf<string | undefined>();

  const [address, type] = ssl.raw_client_addr();
  expectTypeOf(address).toEqualTypeOf<string | undefined>();
  expectTypeOf(type).toEqualTypeOf<ssl.AddressType | undefined>();

  const [version] = ssl.get_tls1_version();
  if (version === ssl.TLS1_3_VERSION) return;
  const [versionName] = ssl.get_tls1_version_str();
  expectTypeOf(versionName).toEqualTypeOf<ssl.TlsVersion | undefined>();

  const [random] = ssl.get_client_random!();
  expectTypeOf(random).toEqualTypeOf<string | undefined>();
  const [length] = ssl.get_client_random!(0);
  expectTypeOf(length).toEqualTypeOf<number | undefined>();
  // @ts-expect-error -- older releases lack it
  ssl.get_session_master_key();

  const [pointer] = ssl.get_req_ssl_pointer!();
  if (pointer !== undefined) {
    const [reused] = ssl.ssl_session_reused!(pointer);
    expectTypeOf(reused).toEqualTypeOf<boolean | undefined>();
  }
  const [ciphers] = ssl.get_req_shared_ssl_ciphers!(false);
  expectTypeOf(ciphers).toEqualTypeOf<number[] | undefined>();
  const [secret] = ssl.export_keying_material!(32, "label");
  expectTypeOf(secret).toEqualTypeOf<string | undefined>();
}

export function theClientHello(): void {
  const [name] = clienthello.get_client_hello_server_name();
  expectTypeOf(name).toEqualTypeOf<string | undefined>();
  const [versions] = clienthello.get_supported_versions();
  if (versions !== undefined) clienthello.set_protocols(versions);
  clienthello.set_protocols(["TLSv1.2", "TLSv1.3"]);
  // @ts-expect-error -- no protocol is called so
  clienthello.set_protocols(["TLS 1.3"]);
  const [alpn] = clienthello.get_client_hello_ext(16);
  expectTypeOf(alpn).toEqualTypeOf<string | undefined>();
  const [extensions] = clienthello.get_client_hello_ext_present!();
  expectTypeOf(extensions).toEqualTypeOf<number[] | undefined>();
}

export function tlsToServers(): void {
  expectTypeOf(proxysslcert.clear_certs).returns.toEqualTypeOf<Done>();
  const [result] = proxysslverify.get_verify_result();
  if (result !== undefined) proxysslverify.set_verify_result(result);
  const [certificate] = proxysslverify.get_verify_cert();
  expectTypeOf(certificate).toEqualTypeOf<ssl.CertificateChain | undefined>();
  const [version] = proxyssl.get_tls1_version_str();
  expectTypeOf(version).toEqualTypeOf<ssl.TlsVersion | undefined>();
}

export function sessionsAndOcsp(): void {
  const [id] = sslSession.get_session_id();
  expectTypeOf(id).toEqualTypeOf<string | undefined>();
  const [session] = sslSession.get_serialized_session();
  if (session !== undefined) sslSession.set_serialized_session(session);

  const [url, error] = ocsp.get_ocsp_responder_from_der_chain("der");
  expectTypeOf(url).toEqualTypeOf<string | undefined>();
  if (url !== undefined) expectTypeOf(error).toEqualTypeOf<"truncated" | undefined>();
  const [good, until] = ocsp.validate_ocsp_response("response", "der");
  if (good === true) expectTypeOf(until).toEqualTypeOf<number | undefined>();
  else expectTypeOf(until).toEqualTypeOf<string>();
  ocsp.create_ocsp_request("der", 4096);
  ocsp.set_ocsp_status_resp("response");
}

export function programs(): void {
  const [process, error] = pipe.spawn(["ls", "-l"], { merge_stderr: true, environ: ["LANG=C"] });
  if (process === undefined) {
    expectTypeOf(error).toEqualTypeOf<string>();
    return;
  }
  pipe.spawn("ls | wc -l");
  process.set_timeouts(undefined, 100);
  const [ok, reason, status] = process.wait();
  if (ok !== undefined) {
    expectTypeOf(reason).toEqualTypeOf<"exit" | "signal">();
    expectTypeOf(status).toEqualTypeOf<number>();
  }
  expectTypeOf(process.pid()).toEqualTypeOf<number>();
  process.kill(15);
  // @ts-expect-error -- a signal by its name throws
  process.kill("TERM");
  process.write(["a", "b", 1]);
  process.shutdown("stdin");
  // @ts-expect-error -- there is no such end
  process.shutdown("input");
  const [line, why, partial] = process.stdout_read_line();
  expectTypeOf(line).toEqualTypeOf<string | undefined>();
  expectTypeOf(why).toEqualTypeOf<string | undefined>();
  expectTypeOf(partial).toEqualTypeOf<string | undefined>();
  process.stderr_read_bytes(10);
  const [some] = process.stdout_read_any(4096);
  expectTypeOf(some).toEqualTypeOf<string | undefined>();
}

export function upstreams(): void {
  for (const name of upstream.get_upstreams()) {
    const [peers, error] = upstream.get_primary_peers(name);
    if (peers === undefined) {
      expectTypeOf(error).toEqualTypeOf<string>();
      continue;
    }
    for (const peer of peers) {
      expectTypeOf(peer.down).toEqualTypeOf<true | undefined>();
      upstream.set_peer_down(name, false, peer.id, true);
    }
    const [servers] = upstream.get_servers(name);
    expectTypeOf(servers).toEqualTypeOf<upstream.Server[] | undefined>();
  }
  // @ts-expect-error -- all four are needed
  upstream.set_peer_down("shop", false, 0);
  expectTypeOf(upstream.current_upstream_name()).toEqualTypeOf<string | undefined>();
}
