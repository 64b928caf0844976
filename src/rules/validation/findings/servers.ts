import { error, warning } from "../../../findings/finding.ts";

// 3xx: servers

export const badServerName = error(
  304,
  (name: string) => `A server cannot be named ${JSON.stringify(name)}. Use 1 to 64 letters, digits, "_", "-" or ".".`,
);
export const duplicateServerName = error(
  305,
  (name: string) =>
    `Another server of this upstream is also named ${JSON.stringify(name)}. Sessions belong to a server's name, so each server needs its own.`,
);
export const duplicateAddress = error(
  306,
  (address: string, other: string) =>
    `The server ${JSON.stringify(other)} of this upstream already has the address ${JSON.stringify(address)}. ` +
    "To send it more requests, raise its weight.",
);
export const badIncarnation = error(
  320,
  (fault: "is empty" | "is longer" | "has a control character") =>
    `An incarnation is 1 to 256 bytes without control characters, but this one ${fault}. ` +
    'Write something that changes when the server loses its memory, as in incarnation: "v42", or omit the option.',
);
export const incarnationWithoutToken = warning(
  321,
  (option: string) =>
    `${option} only works with issueCookie() or tagSession(), because only the tokens they give to clients distinguish a server's incarnations. ` +
    "Add one of them to affinity, or omit the option.",
);
