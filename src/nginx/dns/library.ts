import { optionalModule } from "../machine/optional-module.ts";

/** One record of an answer. */
export interface DnsRecord {
  readonly type: number;
  readonly ttl: number;
  /** Of A and AAAA. */
  readonly address?: string;
  readonly cname?: string;
  /** Of SRV, as are those that follow. */
  readonly target?: string;
  readonly port?: number;
  readonly priority?: number;
  readonly weight?: number;
}

/** Records, or why there are none. */
export interface DnsAnswer extends ReadonlyArray<DnsRecord> {
  /** DNS's RCODE, where it is not 0. */
  readonly errcode?: number;
  readonly errstr?: string;
}

/** Asks the DNS servers that it was made with. */
export interface Client {
  /** In place of a number that can be guessed. */
  _id?: number;
  /**
   * Asks once; an answer that is cut off is asked for again by TCP.
   * @yields
   * @phases timer
   */
  query(name: string, options: { readonly qtype: number }): LuaMultiReturn<[DnsAnswer | undefined, error?: string]>;
}

interface Library {
  /** @phases timer */
  "new"(options: {
    /** Address and port of each. */
    readonly nameservers: readonly (readonly [string, number])[];
    readonly retrans: number;
    /** Milliseconds. */
    readonly timeout: number;
  }): LuaMultiReturn<[Client | undefined, error?: string]>;
}

/** lua-resty-dns, by OpenResty's name for it and by Debian's. */
const NAMES = ["resty.dns.resolver", "nginx.dns.resolver"];

/** The library that speaks DNS; `undefined` where it is not installed. */
export const library = optionalModule(NAMES) as Library | undefined;
