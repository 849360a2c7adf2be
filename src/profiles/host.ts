/** HOST as the contract has it: a name or an address, or `http://HOST` for an instance without TLS. */
import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { usage } from "../errors.js";

export type Scheme = "https" | "http";

export interface HostAddress {
  readonly scheme: Scheme;
  /** Lower case, without a final dot, IDN in its ASCII form; IPv6 compressed and without brackets. */
  readonly host: string;
}

export const defaultPort = (scheme: Scheme): number => (scheme === "https" ? 8443 : 8080);
export const defaultRestPort = (scheme: Scheme): number => (scheme === "https" ? 443 : 80);

/** HOST as a person would write it again: `ghe1.lan`, `2001:db8::1`, `http://ghe1.lan`. */
export const hostForm = (address: HostAddress): string => {
  if (address.scheme === "https") return address.host;
  return `http://${bracketed(address.host)}`;
};

/** An address as it stands in a URL: IPv6 in brackets. */
export const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/** @throws {CliError} `usage`: another scheme, a user, a port, a path, a query, or no name at all. */
export function parseHost(text: string): HostAddress {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  const rest = scheme === null ? text : text.slice(scheme[0].length);
  refuseScheme(text, scheme?.[1]?.toLowerCase());
  refuseExtras(text, rest);
  return { scheme: scheme === null ? "https" : "http", host: parseName(text, rest) };
}

const quoted = (text: string): string => JSON.stringify(text);

function refuseScheme(text: string, scheme: string | undefined): void {
  if (scheme === undefined || scheme === "http") return;
  if (scheme === "https") throw usage(`host ${quoted(text)}: https is what a host is taken for`, "leave https:// out");
  throw usage(`host ${quoted(text)}: the scheme ${scheme} is not supported`, "write a name or an address, or http://HOST for an instance without TLS");
}

function refuseExtras(text: string, rest: string): void {
  const only = "write a name or an address only";
  if (rest === "") throw usage("the host is empty", only);
  if (rest.includes("@")) throw usage("a host cannot name a user or a password", "the user goes into the profile (profile set NAME --user) or GHES_ADMIN_USER");
  if (rest.includes("?")) throw usage(`host ${quoted(text)}: a host has no query`, only);
  if (rest.includes("#")) throw usage(`host ${quoted(text)}: a host has no fragment`, only);
  if (/[/\\]/.test(rest)) throw usage(`host ${quoted(text)}: a host has no path`, only);
  if (/^(\[[^\]]*\]|[^:]*):\d*$/.test(rest))
    throw usage(`host ${quoted(text)}: the port is a flag of its own`, "use --port for the management port, --rest-port for the REST API");
}

function parseName(text: string, rest: string): string {
  const address = /^\[(.*)\]$/.exec(rest)?.[1] ?? rest;
  if (address.includes(":")) return parseIPv6(text, address);
  if (address !== rest) throw usage(`host ${quoted(text)}: only an IPv6 address stands in brackets`);
  const name = rest.endsWith(".") ? rest.slice(0, -1) : rest;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[%\u0000-\u0020\u007f]/.test(name)) throw notAHost(text);
  if (isIPv4(name)) return name;
  if (isNumeric(name)) throw usage(`host ${quoted(text)} is not an address`, "write IPv4 as four numbers: 192.0.2.10");
  const ascii = domainToASCII(name).toLowerCase();
  if (ascii.length > 253 || !ascii.split(".").every((label) => LABEL.test(label))) throw notAHost(text);
  return ascii;
}

/** Underscores are in use in names that never met a registrar. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** `127.1`, `0x7f.1` and `2130706433` are IPv4 addresses to a URL, and a surprise to a person. */
const isNumeric = (name: string): boolean => /^(\d+|0x[0-9a-f]*)$/i.test(name.slice(name.lastIndexOf(".") + 1));

const notAHost = (text: string) => usage(`${quoted(text)} is not a host name`, "write a name such as ghe1.example.com, or an address");

function parseIPv6(text: string, address: string): string {
  if (address.includes("%")) throw usage(`host ${quoted(text)}: addresses with a zone are not supported`, "use the instance's name or a global address");
  if (!isIPv6(address)) throw usage(`host ${quoted(text)} is not an IPv6 address`, "write a name such as ghe1.example.com, or an address");
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
