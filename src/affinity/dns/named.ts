import { isAddress } from "../servers/address-form.ts";

interface Addressed {
  readonly address: string;
}

/** Whether an entry of the rules has a name that has to be looked up. */
export function isNamed({ address }: Addressed): boolean {
  return !isAddress(address);
}

/** Whether any of the entries has. */
export function hasNames(entries: readonly Addressed[]): boolean {
  for (const entry of entries) if (isNamed(entry)) return true;
  return false;
}
