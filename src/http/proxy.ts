/** Which proxy a request goes through: the target's own, or HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
import { BlockList, isIP } from "node:net";
import { CliError } from "../errors.js";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  readonly url: URL;
  /** With the password masked. */
  readonly shown: string;
  /** The value of `Proxy-Authorization`, or undefined. */
  readonly authorization: string | undefined;
  /** As it was before it was written into a URL. */
  readonly password: string;
}

/**
 * @param own the URL of flag or profile; an empty text means none, whatever the environment says
 * @throws {CliError} `proxy` when the proxy's URL is none
 */
export function proxyFor(origin: string, own: string | undefined, env: Environment): Proxy | undefined {
  if (own !== undefined) return own === "" ? undefined : readProxy(own, "--proxy");
  const { protocol, hostname, port } = new URL(origin);
  const name = protocol === "https:" ? "https_proxy" : "http_proxy";
  const value = lowerOrUpper(env, name);
  if (value === undefined || isExempt(hostname, port || (protocol === "https:" ? "443" : "80"), lowerOrUpper(env, "no_proxy") ?? "")) return undefined;
  return readProxy(value, name.toUpperCase());
}

const lowerOrUpper = (env: Environment, name: string): string | undefined => nonEmpty(env[name]) ?? nonEmpty(env[name.toUpperCase()]);
const nonEmpty = (value: string | undefined): string | undefined => (value === undefined || value.trim() === "" ? undefined : value.trim());

function readProxy(text: string, name: string): Proxy {
  const url = parsed(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") {
    // The value is not repeated: it may hold a password.
    throw new CliError("proxy", `${name} is not the URL of a proxy`, {
      hint: "write http://HOST:PORT, or https://HOST:PORT where the proxy itself speaks TLS",
    });
  }
  const user = decoded(url.username);
  const password = decoded(url.password);
  const authorization = user === "" && password === "" ? undefined : `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
  const userinfo = user === "" && password === "" ? "" : `${url.username}${password === "" ? "" : ":********"}@`;
  return { url, shown: `${url.protocol}//${userinfo}${url.host}`, authorization, password };
}

const withScheme = (text: string): string => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);

function parsed(text: string): URL | null {
  return URL.canParse(withScheme(text)) ? new URL(withScheme(text)) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (thrown instanceof URIError) return text;
    throw thrown;
  }
}

/** Names, suffixes (with or without a leading dot), addresses, networks (`10.0.0.0/8`, `fd00::/8`), each also with `:port`, and `*`; separated by commas or spaces. */
function isExempt(hostname: string, port: string, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => entry === "*" || matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  const [, bracketed, plain, givenPort] = /^(?:\[([^\]]+)\]|([^:]+|.*:.*:.*))(?::(\d+))?$/.exec(entry) ?? [];
  const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, "");
  if (givenPort !== undefined && givenPort !== port) return false;
  if (isIP(host) !== 0) return host === name || inNetwork(host, name);
  return host === name || host.endsWith(`.${name}`);
}

/** Also the other ways to write an address: `::1` and `0:0:0:0:0:0:0:1` are one. */
function inNetwork(host: string, network: string): boolean {
  const [base = "", bits] = network.split("/");
  const family = isIP(base);
  if (family === 0 || family !== isIP(host)) return false;
  const most = family === 4 ? 32 : 128;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
  if (length > most) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const exempt = new BlockList();
  exempt.addSubnet(base, length, type);
  return exempt.check(host, type);
}
