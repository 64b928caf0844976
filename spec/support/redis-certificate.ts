import type { StartedOpenResty } from "../../src/testkit/index.ts";

/** A certificate that every Redis and sentinel in an OpenResty's network can use, and by which they know each other. */
export interface RedisCertificate {
  readonly path: string;
  /** Lines of redis.conf and sentinel.conf. */
  readonly configuration: readonly string[];
}

/** The folder that an OpenResty and the servers in its network share. */
const FOLDER = "/run/limpet";

export async function makeCertificate(within: StartedOpenResty, serverName: string): Promise<RedisCertificate> {
  const [path, key] = [`${FOLDER}/${serverName}.crt`, `${FOLDER}/${serverName}.key`];
  const made = await within.exec([
    ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
    ...["-subj", `/CN=${serverName}`, "-addext", `subjectAltName=DNS:${serverName}`, "-keyout", key, "-out", path],
  ]);
  if (made.exitCode !== 0) throw new Error(`openssl made no certificate: ${made.output}`);
  return { path, configuration: [`tls-cert-file ${path}`, `tls-key-file ${key}`, `tls-ca-cert-file ${path}`] };
}
