/** The way through a proxy. Loaded only where there is one: an import of node:http loads Node's own undici on Node 24. */
import { request as httpRequest } from "node:http";
import { connect as tcpConnect, isIP, type Socket } from "node:net";
import { connect as tlsConnect, type TLSSocket } from "node:tls";
import { settled, type Attempt } from "./attempt.js";
import { secureContext } from "./certificates.js";
import { codeOf, ConnectionFailure } from "./connection-failure.js";
import type { Proxy } from "./proxy.js";

export interface Way {
  /** The instance. */
  readonly host: string;
  readonly port: number;
  readonly proxy: Proxy;
  /** PEM certificates that may vouch for the proxy, beside the system's. */
  readonly ca: readonly string[];
}

/** A tunnel by CONNECT, through which TLS is spoken with the instance itself. */
export async function tunnel(way: Way, attempt: Attempt): Promise<Socket> {
  const { proxy } = way;
  const host = isIP(way.host) === 6 ? `[${way.host}]` : way.host;
  const authority = `${host}:${String(way.port)}`;
  const port = Number(proxy.url.port || (proxy.url.protocol === "https:" ? 443 : 80));
  const proxyHost = proxy.url.hostname.replace(/^\[|\]$/g, "");
  const toProxy = tcpConnect({ host: proxyHost, port, noDelay: true });
  await settled(attempt.follow(toProxy, "proxy"), "connect", "proxy");
  const carrier = proxy.url.protocol === "https:" ? await securedProxy(way.ca, toProxy, proxyHost, attempt) : toProxy;
  return await new Promise((resolve, reject) => {
    const request = httpRequest({
      createConnection: () => carrier,
      method: "CONNECT",
      path: authority,
      headers: { host: authority, ...(proxy.authorization === undefined ? {} : { "proxy-authorization": proxy.authorization }) },
    });
    request.once("connect", (answer, socket: Socket) => {
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve(socket);
      else {
        socket.destroy();
        const proxyAnswer = `${String(status)} ${answer.statusMessage ?? ""}`.trim();
        reject(new ConnectionFailure("proxy", "PROXY_STATUS", { proxyAnswer, proxyStatus: status }));
      }
    });
    request.once("error", (error) => {
      reject(error instanceof ConnectionFailure ? error : new ConnectionFailure("proxy", codeOf(error), { text: error.message, cause: error }));
    });
    request.end();
  });
}

/** TLS with the proxy itself, by the system's authorities and the given ones; a pin is the instance's, not the proxy's. */
async function securedProxy(ca: readonly string[], socket: Socket, host: string, attempt: Attempt): Promise<TLSSocket> {
  const tls = tlsConnect({
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    secureContext: secureContext({ ca, insecure: false }),
    ALPNProtocols: ["http/1.1"],
  });
  return await settled(attempt.follow(tls, "proxy"), "secureConnect", "proxy");
}
