/** @noSelfInFile */

/** lua-resty-string: texts of bytes, digests, random bytes and AES. */
declare module "resty.string" {
  /**
   * Bytes as hexadecimal digits.
   * @phases any
   */
  export function to_hex(this: void, bytes: string): string;
  /**
   * A decimal number at the start of a text, 0 where there is none.
   * @phases any
   */
  export function atoi(this: void, text: string): number;
}

declare module "resty.random" {
  /**
   * Random bytes.
   * @param strong cryptographically strong; then there may be none
   * @phases any
   */
  export function bytes(this: void, length: number, strong?: boolean): string | undefined;
}

declare module "resty.aes" {
  /** How data is encrypted; made by `cipher`. */
  export interface Cipher {
    readonly size: number;
    readonly cipher: string;
  }
  /** A function of OpenSSL's that makes a key of a passphrase. */
  export interface Digest {
    readonly __digest: never;
  }
  /** The functions that make a key of a passphrase. */
  export const hash: {
    readonly md5: Digest;
    readonly sha1: Digest;
    readonly sha224: Digest;
    readonly sha256: Digest;
    readonly sha384: Digest;
    readonly sha512: Digest;
  };
  /**
   * @param size bits of the key. Default: 128
   * @param mode Default: "cbc"
   * @phases any
   */
  export function cipher(this: void, size?: 128 | 192 | 256, mode?: string): Cipher | undefined;
  /**
   * @param key a passphrase
   * @param salt 8 bytes
   * @param rounds of the hash. Default: 1
   * @phases any
   */
  function create(
    this: unknown,
    key: string,
    salt?: string,
    cipher?: Cipher,
    hash?: Digest | { readonly iv: string; readonly method?: undefined },
    rounds?: number,
  ): NgxResult<Aes>;
  export { create as new };

  /** @phases any */
  export interface Aes {
    encrypt(text: string): NgxResult<string>;
    decrypt(bytes: string): NgxResult<string>;
  }
}

declare module "resty.md5" {
  /** @phases any */
  function create(this: unknown): Digest | undefined;
  export { create as new };

  /** @phases any */
  export interface Digest {
    /** Adds bytes; false where that failed. */
    update(bytes: string): boolean;
    /** The digest, 16 bytes. */
    final(): string | undefined;
    reset(): boolean;
  }
}

declare module "resty.sha1" {
  /** @phases any */
  function create(this: unknown): Digest | undefined;
  export { create as new };

  /** @phases any */
  export interface Digest {
    /** Adds bytes; false where that failed. */
    update(bytes: string): boolean;
    /** The digest, 20 bytes. */
    final(): string | undefined;
    reset(): boolean;
  }
}

declare module "resty.sha224" {
  /** @phases any */
  function create(this: unknown): Digest | undefined;
  export { create as new };

  /** @phases any */
  export interface Digest {
    /** Adds bytes; false where that failed. */
    update(bytes: string): boolean;
    /** The digest, 28 bytes. */
    final(): string | undefined;
    reset(): boolean;
  }
}

declare module "resty.sha256" {
  /** @phases any */
  function create(this: unknown): Digest | undefined;
  export { create as new };

  /** @phases any */
  export interface Digest {
    /** Adds bytes; false where that failed. */
    update(bytes: string): boolean;
    /** The digest, 32 bytes. */
    final(): string | undefined;
    reset(): boolean;
  }
}

declare module "resty.sha384" {
  /** @phases any */
  function create(this: unknown): Digest | undefined;
  export { create as new };

  /** @phases any */
  export interface Digest {
    /** Adds bytes; false where that failed. */
    update(bytes: string): boolean;
    /** The digest, 48 bytes. */
    final(): string | undefined;
    reset(): boolean;
  }
}

declare module "resty.sha512" {
  /** @phases any */
  function create(this: unknown): Digest | undefined;
  export { create as new };

  /** @phases any */
  export interface Digest {
    /** Adds bytes; false where that failed. */
    update(bytes: string): boolean;
    /** The digest, 64 bytes. */
    final(): string | undefined;
    reset(): boolean;
  }
}
