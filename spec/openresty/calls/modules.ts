/** One call of every function in nginx's modules, as the body of a function; see program.ts. */
export const modules: Readonly<Record<string, string>> = {
  "ngx.balancer.set_current_peer": 'return balancer.set_current_peer("127.0.0.1", 80);',
  "ngx.balancer.bind_to_local_addr": 'return balancer.bind_to_local_addr!("127.0.0.1");',
  "ngx.balancer.enable_keepalive": "return balancer.enable_keepalive!(1, 1);",
  "ngx.balancer.set_more_tries": "return balancer.set_more_tries(0);",
  "ngx.balancer.get_last_failure": "return balancer.get_last_failure();",
  "ngx.balancer.set_timeouts": "return balancer.set_timeouts(1, 1, 1);",
  "ngx.balancer.recreate_request": "return balancer.recreate_request();",
  "ngx.balancer.set_upstream_tls": "return balancer.set_upstream_tls!(false);",

  "ngx.errlog.set_filter_level": "return errlog.set_filter_level(ngx.WARN);",
  "ngx.errlog.get_logs": "return errlog.get_logs(1);",
  "ngx.errlog.get_sys_filter_level": "return errlog.get_sys_filter_level();",
  "ngx.errlog.raw_log": 'errlog.raw_log(ngx.INFO, "a call");',

  "ngx.process.type": "return process.type();",
  "ngx.process.enable_privileged_agent": "return process.enable_privileged_agent();",
  // It ends the worker, so the call is there and is not reached.
  "ngx.process.signal_graceful_exit": "if (ngx.worker.exiting()) process.signal_graceful_exit();",
  "ngx.process.get_master_pid": "return process.get_master_pid();",

  "ngx.semaphore.new": "return semaphore.new(1);",
  "ngx.semaphore#post": "const [created] = semaphore.new(1);\nreturn created!.post();",
  "ngx.semaphore#wait": "const [created] = semaphore.new(0);\nreturn created!.wait(0.001);",
  "ngx.semaphore#count": "const [created] = semaphore.new(1);\nreturn created!.count();",

  "ngx.ssl.clear_certs": "return ssl.clear_certs();",
  "ngx.ssl.cert_pem_to_der": 'return ssl.cert_pem_to_der("x");',
  "ngx.ssl.set_der_cert": 'return ssl.set_der_cert("x");',
  "ngx.ssl.priv_key_pem_to_der": 'return ssl.priv_key_pem_to_der("x");',
  "ngx.ssl.set_der_priv_key": 'return ssl.set_der_priv_key("x");',
  "ngx.ssl.server_name": "return ssl.server_name();",
  "ngx.ssl.server_port": "return ssl.server_port();",
  "ngx.ssl.raw_server_addr": "return ssl.raw_server_addr();",
  "ngx.ssl.export_keying_material": 'return ssl.export_keying_material!(32, "label");',
  "ngx.ssl.export_keying_material_early": 'return ssl.export_keying_material_early!(32, "label");',
  "ngx.ssl.raw_client_addr": "return ssl.raw_client_addr();",
  "ngx.ssl.get_tls1_version": "return ssl.get_tls1_version();",
  "ngx.ssl.get_tls1_version_str": "return ssl.get_tls1_version_str();",
  "ngx.ssl.parse_pem_cert": 'return ssl.parse_pem_cert("x");',
  "ngx.ssl.parse_pem_priv_key": 'return ssl.parse_pem_priv_key("x");',
  "ngx.ssl.parse_der_cert": 'return ssl.parse_der_cert!("x");',
  "ngx.ssl.parse_der_priv_key": 'return ssl.parse_der_priv_key!("x");',
  "ngx.ssl.set_cert": 'const [chain] = ssl.parse_pem_cert("x");\nreturn ssl.set_cert(chain!);',
  "ngx.ssl.set_priv_key": 'const [key] = ssl.parse_pem_priv_key("x");\nreturn ssl.set_priv_key(key!);',
  "ngx.ssl.verify_client": "return ssl.verify_client();",
  "ngx.ssl.get_client_random": "return ssl.get_client_random!();",
  "ngx.ssl.get_server_random": "return ssl.get_server_random!();",
  "ngx.ssl.get_session_master_key": "return ssl.get_session_master_key!();",
  "ngx.ssl.get_req_ssl_pointer": "return ssl.get_req_ssl_pointer!();",
  "ngx.ssl.get_upstream_ssl_pointer": "return ssl.get_upstream_ssl_pointer!();",
  "ngx.ssl.ssl_session_reused":
    "const [pointer] = ssl.get_req_ssl_pointer!();\nreturn ssl.ssl_session_reused!(pointer!);",
  "ngx.ssl.get_req_shared_ssl_ciphers": "return ssl.get_req_shared_ssl_ciphers!();",

  "ngx.ssl.session.get_session_id": "return session.get_session_id();",
  "ngx.ssl.session.get_serialized_session": "return session.get_serialized_session();",
  // A session of TLS 1.2 that nobody had: what cannot be decoded is refused in every phase.
  "ngx.ssl.session.set_serialized_session":
    'const serialized = ngx.decode_base64("MF8CAQECAgMDBALAKwQgAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8EMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==");\nreturn session.set_serialized_session(serialized!);',

  "ngx.ssl.clienthello.get_client_hello_server_name": "return clienthello.get_client_hello_server_name();",
  "ngx.ssl.clienthello.get_supported_versions": "return clienthello.get_supported_versions();",
  "ngx.ssl.clienthello.get_client_hello_ciphers": "return clienthello.get_client_hello_ciphers!();",
  "ngx.ssl.clienthello.get_client_hello_ext_present": "return clienthello.get_client_hello_ext_present!();",
  "ngx.ssl.clienthello.get_client_hello_ext": "return clienthello.get_client_hello_ext(0);",
  "ngx.ssl.clienthello.set_protocols": 'return clienthello.set_protocols(["TLSv1.2", "TLSv1.3"]);',

  "ngx.ssl.proxysslcert.clear_certs": "return proxysslcert.clear_certs();",
  "ngx.ssl.proxysslcert.set_der_cert": 'return proxysslcert.set_der_cert("x");',
  "ngx.ssl.proxysslcert.set_der_priv_key": 'return proxysslcert.set_der_priv_key("x");',
  "ngx.ssl.proxysslcert.set_cert": 'const [chain] = ssl.parse_pem_cert("x");\nreturn proxysslcert.set_cert(chain!);',
  "ngx.ssl.proxysslcert.set_priv_key":
    'const [key] = ssl.parse_pem_priv_key("x");\nreturn proxysslcert.set_priv_key(key!);',

  "ngx.ssl.proxysslverify.set_verify_result": "return proxysslverify.set_verify_result(0);",
  "ngx.ssl.proxysslverify.get_verify_result": "return proxysslverify.get_verify_result();",
  "ngx.ssl.proxysslverify.get_verify_cert": "return proxysslverify.get_verify_cert();",

  "ngx.proxyssl.get_tls1_version": "return proxyssl.get_tls1_version();",
  "ngx.proxyssl.get_tls1_version_str": "return proxyssl.get_tls1_version_str();",

  "ngx.ocsp.get_ocsp_responder_from_der_chain": 'return ocsp.get_ocsp_responder_from_der_chain("x");',
  "ngx.ocsp.create_ocsp_request": 'return ocsp.create_ocsp_request("x");',
  "ngx.ocsp.validate_ocsp_response": 'return ocsp.validate_ocsp_response("x", "x");',
  "ngx.ocsp.set_ocsp_status_resp": 'return ocsp.set_ocsp_status_resp("x");',

  "ngx.pipe.spawn": 'return pipe.spawn(["true"]);',
  "ngx.pipe#set_timeouts": 'const [program] = pipe.spawn(["true"]);\nprogram!.set_timeouts(1, 1, 1, 1);',
  "ngx.pipe#wait": 'const [program] = pipe.spawn(["true"], { wait_timeout: 100 });\nreturn program!.wait();',
  "ngx.pipe#pid": 'const [program] = pipe.spawn(["true"]);\nreturn program!.pid();',
  "ngx.pipe#kill": 'const [program] = pipe.spawn(["true"]);\nreturn program!.kill(15);',
  "ngx.pipe#shutdown": 'const [program] = pipe.spawn(["true"]);\nreturn program!.shutdown("stdin");',
  "ngx.pipe#write": 'const [program] = pipe.spawn(["true"], { write_timeout: 100 });\nreturn program!.write("x");',
  "ngx.pipe#stderr_read_all":
    'const [program] = pipe.spawn(["true"], { stderr_read_timeout: 100 });\nreturn program!.stderr_read_all();',
  "ngx.pipe#stdout_read_all":
    'const [program] = pipe.spawn(["true"], { stdout_read_timeout: 100 });\nreturn program!.stdout_read_all();',
  "ngx.pipe#stderr_read_line":
    'const [program] = pipe.spawn(["true"], { stderr_read_timeout: 100 });\nreturn program!.stderr_read_line();',
  "ngx.pipe#stdout_read_line":
    'const [program] = pipe.spawn(["true"], { stdout_read_timeout: 100 });\nreturn program!.stdout_read_line();',
  "ngx.pipe#stderr_read_bytes":
    'const [program] = pipe.spawn(["true"], { stderr_read_timeout: 100 });\nreturn program!.stderr_read_bytes(1);',
  "ngx.pipe#stdout_read_bytes":
    'const [program] = pipe.spawn(["true"], { stdout_read_timeout: 100 });\nreturn program!.stdout_read_bytes(1);',
  "ngx.pipe#stderr_read_any":
    'const [program] = pipe.spawn(["true"], { stderr_read_timeout: 100 });\nreturn program!.stderr_read_any(1);',
  "ngx.pipe#stdout_read_any":
    'const [program] = pipe.spawn(["true"], { stdout_read_timeout: 100 });\nreturn program!.stdout_read_any(1);',

  "ngx.resp.add_header": 'resp.add_header("X-Call", "1");',
  "ngx.resp.set_status": 'resp.set_status!(200, "OK");',
  "ngx.resp.bypass_if_checks": "resp.bypass_if_checks!();",
  "ngx.req.add_header": 'req.add_header("X-Call", "1");',
  "ngx.re.split": 'return re.split("a,b", ",");',
  "ngx.re.opt": 're.opt("jit_stack_size", 65536);',
  "ngx.base64.encode_base64url": 'return base64.encode_base64url("x");',
  "ngx.base64.decode_base64url": 'return base64.decode_base64url("eA");',
  "resty.core.time.monotonic_msec": "return time.monotonic_msec();",
  "resty.core.time.monotonic_time": "return time.monotonic_time();",

  "ngx.upstream.get_upstreams": "return upstream.get_upstreams();",
  "ngx.upstream.get_servers": 'return upstream.get_servers("calls");',
  "ngx.upstream.get_primary_peers": 'return upstream.get_primary_peers("calls");',
  "ngx.upstream.get_backup_peers": 'return upstream.get_backup_peers("calls");',
  "ngx.upstream.set_peer_down": 'return upstream.set_peer_down("calls", false, 0, false);',
  "ngx.upstream.current_upstream_name": "return upstream.current_upstream_name();",
};
