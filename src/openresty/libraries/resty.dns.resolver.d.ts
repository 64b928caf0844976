/** @noSelfInFile */

/** A resolver of names: lua-resty-dns. Every request makes one of its own. */
declare module "resty.dns.resolver" {
  /**
   * A resolver.
   * @phases ssl_client_hello, ssl_certificate, ssl_session_fetch, server_rewrite, rewrite, access, precontent, content, proxy_ssl_certificate, proxy_ssl_verify, timer
   */
  function create(this: unknown, options: DnsResolverOptions): NgxResult<DnsResolver>;
  export { create as new };

  export interface DnsResolverOptions {
    /** Asked in turn; with a port where it is not 53. */
    readonly nameservers: readonly (string | readonly [host: string, port: number])[];
    /** Tries. Default: 5. */
    readonly retrans?: number;
    /** Milliseconds for each try. Default: 2000. */
    readonly timeout?: number;
    /** Default: false. */
    readonly no_recurse?: boolean;
  }

  export interface DnsQueryOptions {
    /** Default: `TYPE_A`. */
    readonly qtype?: number;
    readonly authority_section?: boolean;
    readonly additional_section?: boolean;
  }

  /** One record; which fields it has depends on its type. */
  export interface DnsRecord {
    readonly name: string;
    readonly type: number;
    readonly class: number;
    /** Seconds. */
    readonly ttl: number;
    readonly section: number;
    /** Of A and AAAA. */
    readonly address?: string;
    readonly cname?: string;
    readonly preference?: number;
    readonly exchange?: string;
    readonly nsdname?: string;
    readonly ptrdname?: string;
    readonly txt?: string | readonly string[];
    /** Of SRV. */
    readonly priority?: number;
    readonly weight?: number;
    readonly port?: number;
    readonly target?: string;
    readonly rdata?: string;
  }

  /** The records; `errcode` and `errstr` where the server answered with an error. */
  export type DnsAnswers = readonly DnsRecord[] & { readonly errcode?: number; readonly errstr?: string };

  /** @yields */
  export interface DnsResolver {
    query(name: string, options?: DnsQueryOptions): NgxResult<DnsAnswers>;
    tcp_query(name: string, options?: DnsQueryOptions): NgxResult<DnsAnswers>;
    reverse_query(address: string): NgxResult<DnsAnswers>;
    /** @param time milliseconds for each try */
    set_timeout(time: number): void;
  }

  /** @phases any */
  export function compress_ipv6_addr(this: void, address: string): string;
  /** @phases any */
  export function expand_ipv6_addr(this: void, address: string): string;
  /**
   * The name to ask for an address: "4.3.2.1.in-addr.arpa".
   * @phases any
   */
  export function arpa_str(this: void, address: string): string;

  export const TYPE_A: 1;
  export const TYPE_NS: 2;
  export const TYPE_CNAME: 5;
  export const TYPE_PTR: 12;
  export const TYPE_MX: 15;
  export const TYPE_TXT: 16;
  export const TYPE_AAAA: 28;
  export const TYPE_SRV: 33;
  export const TYPE_SPF: 99;
  export const CLASS_IN: 1;
  export const SECTION_AN: 1;
  export const SECTION_NS: 2;
  export const SECTION_AR: 3;
}
