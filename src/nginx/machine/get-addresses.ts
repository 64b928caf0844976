import * as ffi from "ffi";

/*
 * The C library's own look-up of a name: /etc/hosts, then DNS as /etc/resolv.conf says. It blocks, so it is for the
 * init phase only, where nginx itself looks names up in the same way.
 */

// Under our own names, because other code in this process may declare libc's names with other types.
ffi.cdef(`
  typedef struct limpet_addrinfo {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    unsigned int ai_addrlen;
    const uint8_t *ai_addr;
    char *ai_canonname;
    struct limpet_addrinfo *ai_next;
  } limpet_addrinfo;
  int limpet_getaddrinfo(const char *name, const char *service, const limpet_addrinfo *hints, limpet_addrinfo **result)
    __asm__("getaddrinfo");
  void limpet_freeaddrinfo(limpet_addrinfo *list) __asm__("freeaddrinfo");
  const char *limpet_gai_strerror(int code) __asm__("gai_strerror");
`);

const { C } = ffi;

const STREAM = 1;
const ANY_FAMILY = 0;
const IPV4 = 2;
const IPV6 = 10;
/** Bytes of `struct sockaddr_in` and `sockaddr_in6` before the address. */
const BEFORE_IPV4 = 4;
const BEFORE_IPV6 = 8;

/**
 * The IP addresses of a name.
 * @param ipv6 whether IPv6 addresses are wanted, too, or only those
 * @returns why there are none, where there are none
 */
export function getAddresses(this: void, name: string, ipv6: boolean | "only"): readonly string[] | string {
  const hints = ffi.new("limpet_addrinfo");
  hints.ai_socktype = STREAM;
  hints.ai_family = ipv6 === "only" ? IPV6 : ipv6 ? ANY_FAMILY : IPV4;
  const result = ffi.new("limpet_addrinfo *[1]");
  const failure = C.limpet_getaddrinfo(name, undefined, hints, result);
  if (failure !== 0) return ffi.string(C.limpet_gai_strerror(failure));
  const addresses: string[] = [];
  let one: ffi.AddressInfo | undefined = result[0];
  // A null pointer of C is true, but equals undefined.
  while (one !== undefined) {
    if (one.ai_family === IPV4) addresses.push(ipv4Text(one.ai_addr));
    else if (one.ai_family === IPV6) addresses.push(ipv6Text(one.ai_addr));
    one = one.ai_next;
  }
  C.limpet_freeaddrinfo(result[0]);
  return addresses;
}

function ipv4Text(socketAddress: ffi.Characters): string {
  let text = "";
  for (let i = 0; i < 4; i++) text += (i === 0 ? "" : ".") + tostring(socketAddress[BEFORE_IPV4 + i]);
  return text;
}

function ipv6Text(socketAddress: ffi.Characters): string {
  let text = "";
  for (let i = 0; i < 16; i += 2) {
    const group = socketAddress[BEFORE_IPV6 + i]! * 256 + socketAddress[BEFORE_IPV6 + i + 1]!;
    text += (i === 0 ? "" : ":") + string.format("%x", group);
  }
  return text;
}
