import * as ffi from "ffi";
import type { NumberArray } from "ffi";

/*
 * HMAC (RFC 2104) over the SHA-256 of libcrypto, which nginx is linked with for TLS. Its one-shot
 * HMAC() takes four times as long, because it looks the algorithm up and pads the key at every call.
 * But the functions below it are deprecated since OpenSSL 3, and a libcrypto may be built without
 * them; HMAC() is in OpenSSL 1.1.1 and 3, LibreSSL, BoringSSL and AWS-LC.
 */

const BLOCK = 64;
const DIGEST = 32;
/** Bytes of libcrypto's SHA256_CTX, the same since OpenSSL 0.9.8. */
const STATE = 112;
const INNER = 0x36;
const OUTER = 0x5c;

// Under our own names, because other code in this process may declare libcrypto's names with other types.
ffi.cdef(`
  int limpet_sha256_init(void *state) __asm__("SHA256_Init");
  int limpet_sha256_update(void *state, const void *data, size_t length) __asm__("SHA256_Update");
  int limpet_sha256_final(unsigned char *digest, void *state) __asm__("SHA256_Final");
  const void *limpet_evp_sha256(void) __asm__("EVP_sha256");
  unsigned char *limpet_hmac(const void *algorithm, const void *key, size_t key_length, const void *data,
    size_t length, unsigned char *digest, unsigned int *digest_length) __asm__("HMAC");
`);

const { C } = ffi;
const state = ffi.new("uint32_t[?]", STATE / 4);
const digest = ffi.new("unsigned char[?]", DIGEST);

/**
 * @param key a secret of any length
 * @returns the function that makes a message's HMAC: 32 bytes
 */
export const hmacSha256: (this: void, key: string) => (this: void, message: string) => string = hasSha256()
  ? keyedStates
  : keyedCalls;

/** Whether libcrypto has the deprecated functions: asking LuaJIT for one that is missing is an error. */
function hasSha256(): boolean {
  const [has] = pcall(() => [C.limpet_sha256_init, C.limpet_sha256_update, C.limpet_sha256_final]);
  return has;
}

/** The key is hashed once, and each message begins from there. */
function keyedStates(this: void, key: string): (this: void, message: string) => string {
  const secret = key.length > BLOCK ? sha256(key) : key;
  const inner = begin(secret, INNER);
  const outer = begin(secret, OUTER);
  return (message) => {
    ffi.copy(state, inner, STATE);
    C.limpet_sha256_update(state, message, message.length);
    C.limpet_sha256_final(digest, state);
    ffi.copy(state, outer, STATE);
    C.limpet_sha256_update(state, digest, DIGEST);
    C.limpet_sha256_final(digest, state);
    return ffi.string(digest, DIGEST);
  };
}

function keyedCalls(this: void, key: string): (this: void, message: string) => string {
  const algorithm = C.limpet_evp_sha256();
  return (message) => {
    const made = C.limpet_hmac(algorithm, key, key.length, message, message.length, digest, undefined);
    if (made === undefined) error("libcrypto has no HMAC with SHA-256", 0);
    return ffi.string(digest, DIGEST);
  };
}

/** What precedes every message: the key, padded to a block. */
function begin(secret: string, padding: number): NumberArray {
  const begun = ffi.new("uint32_t[?]", STATE / 4);
  let block = "";
  for (let i = 0; i < BLOCK; i++) {
    block += string.char((i < secret.length ? string.byte(secret, i + 1) : 0) ^ padding);
  }
  C.limpet_sha256_init(begun);
  C.limpet_sha256_update(begun, block, BLOCK);
  return begun;
}

function sha256(text: string): string {
  C.limpet_sha256_init(state);
  C.limpet_sha256_update(state, text, text.length);
  C.limpet_sha256_final(digest, state);
  return ffi.string(digest, DIGEST);
}
