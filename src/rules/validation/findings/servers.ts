import { error, warning } from "../../../findings/finding.ts";

// 3xx: servers

export const badServerName = error(
  304,
  (name: string) => `A server cannot be named ${JSON.stringify(name)}. Use 1 to 64 letters, digits, "_", "-" or ".".`,
);
export const duplicateServerName = error(
  305,
  (name: string) =>
    `Another server of this upstream is named ${JSON.stringify(name)} too. Sessions belong to a server's name, so each needs its own.`,
);
export const duplicateAddress = error(
  306,
  (address: string, other: string) =>
    `The server ${JSON.stringify(other)} of this upstream has the address ${JSON.stringify(address)} already. ` +
    "To send it more requests, raise its weight.",
);
export const badIncarnation = error(
  320,
  (fault: "is empty" | "is longer" | "has a control character") =>
    `An incarnation is 1 to 256 bytes without control characters, and this one ${fault}. ` +
    'Write what changes with the server\'s memory, as in incarnation: "v42", or leave the option out.',
);
export const incarnationWithoutToken = warning(
  321,
  (option: string) =>
    `${option} is of use only with issueCookie() or tagSession(), for only what they give to clients tells a server's incarnations apart. ` +
    "Add one of them to affinity, or leave the option out.",
);
