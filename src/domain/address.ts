/** Addresses and node ids as an administrator types them, checked before anything is sent. */
import { isIP } from "node:net";
import { usage } from "../errors.js";

/**
 * An IPv4 or IPv6 address, or a network in CIDR form, as canonical text: IPv6 in lower case and compressed. A network
 * keeps the host part it was given with (`10.0.0.5/8`).
 * @throws {CliError} `usage`
 */
export function parseAddress(text: string): string {
  const [address = "", prefix, ...rest] = text.split("/");
  // isIP takes a scope (`fe80::1%eth0`), which means nothing to another machine.
  const family = address.includes("%") ? 0 : isIP(address);
  if (family === 0 || rest.length > 0) throw notAnAddress(text);
  if (prefix === undefined) return canonical(address, family);
  const longest = family === 4 ? 32 : 128;
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > longest) {
    throw usage(`${JSON.stringify(text)} is no network: the prefix goes from /0 to /${String(longest)}`, HINT);
  }
  return `${canonical(address, family)}/${prefix}`;
}

const HINT = "Write an address (192.0.2.7, 2001:db8::7) or a network (192.0.2.0/24, 2001:db8::/32).";

const notAnAddress = (text: string) => usage(`${JSON.stringify(text)} is no IPv4 or IPv6 address and no network in CIDR form`, HINT);

/** The form of RFC 5952. An address with an embedded IPv4 part keeps it readable. */
function canonical(address: string, family: number): string {
  if (family === 4) return address;
  if (address.includes(".")) return address.toLowerCase();
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

/**
 * A node's UUID in lower case, as `nodes list` shows it.
 * @throws {CliError} `usage`
 */
export function parseUuid(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw usage(`${JSON.stringify(text)} is no UUID`, "It has the form 1b6cf518-f97c-11ed-8544-061d81f7eedb; `ghes-admin nodes list` shows each node's.");
}
