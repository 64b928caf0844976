import { readHosts, type Hosts } from "../../affinity/dns/hosts-file.ts";
import { readResolvConf, type ResolvConf } from "../../affinity/dns/resolv-conf.ts";
import { monotonicNow } from "../machine/clock.ts";

/** Seconds between two looks whether a file has changed. */
const INTERVAL = 1;

interface WatchedFile<Contents> {
  readonly path: string;
  readonly parse: (this: void, text: string) => Contents;
  text: string;
  contents: Contents;
  nextLook: number;
}

const hostsFile: WatchedFile<Hosts> = {
  path: "/etc/hosts",
  parse: readHosts,
  text: "",
  contents: readHosts(""),
  nextLook: 0,
};
const resolvConf: WatchedFile<ResolvConf> = {
  path: "/etc/resolv.conf",
  parse: readResolvConf,
  text: "",
  contents: readResolvConf(""),
  nextLook: 0,
};

/** What /etc/hosts says now. */
export function hosts(this: void): Hosts {
  return contentsOf(hostsFile);
}

/** What /etc/resolv.conf says now. */
export function resolverConfiguration(this: void): ResolvConf {
  return contentsOf(resolvConf);
}

function contentsOf<Contents>(file: WatchedFile<Contents>): Contents {
  const now = monotonicNow();
  if (now < file.nextLook) return file.contents;
  file.nextLook = now + INTERVAL;
  const [handle] = io.open(file.path, "r");
  const text = handle?.read("*a") ?? "";
  handle?.close();
  if (text !== file.text) {
    file.text = text;
    file.contents = file.parse(text);
  }
  return file.contents;
}
