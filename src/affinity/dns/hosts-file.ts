import { isIpAddress } from "../servers/address-form.ts";
import { wordsOfLines } from "./words.ts";

/** Addresses by name, in lower case, as /etc/hosts has them; in the order of its lines. */
export type Hosts = Readonly<Record<string, readonly string[] | undefined>>;

/** Reads the text of /etc/hosts. Lines that are none are passed over, as the C library does. */
export function readHosts(text: string): Hosts {
  const hosts: Record<string, string[] | undefined> = {};
  for (const words of wordsOfLines(text)) {
    const address = words[0]!;
    if (!isIpAddress(address)) continue;
    for (let i = 1; i < words.length; i++) {
      const name = words[i]!.toLowerCase();
      const known = hosts[name];
      // On Node every object has a "constructor".
      if (typeof known !== "object") hosts[name] = [address];
      else known.push(address);
    }
  }
  return hosts;
}
