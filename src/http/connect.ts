/**
 * Connections: TCP, a tunnel through a proxy, TLS, and who is at the other end. The same check serves all ways, so
 * that a pin holds through a proxy too; it is made before the first byte of a request is written.
 */
import { connect as tcpConnect, isIP, type Socket } from "node:net";
import { connect as tlsConnect, type TLSSocket } from "node:tls";
import type { Connector } from "undici/lib/dispatcher/pool.js";
import type { PresentedCertificate } from "./answers.js";
import { presentedBy, secureContext } from "./certificates.js";
import { Attempt, settled } from "./attempt.js";
import { codeOf, ConnectionFailure, type ConnectionStage } from "./connection-failure.js";
import type { Proxy } from "./proxy.js";
import type { Trust } from "./target.js";

export interface ConnectorOptions {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly proxy: Proxy | undefined;
  readonly trust: () => Trust;
  /** Milliseconds for the whole way to a verified connection. */
  readonly timeout: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onCertificate: (certificate: PresentedCertificate) => void;
  /** Told as each stage is reached, for who wants to know how far a way leads. */
  readonly onStage?: (reached: Reached) => void;
  /** How far the connection being made has come; undefined once there is one. */
  readonly onAwait: (stage: ConnectionStage | undefined) => void;
}

/** A socket: `address` is the instance's, or the proxy's. A handshake, before it is judged: `flaw` is what authorities and host name make of it. */
export type Reached =
  { readonly stage: "connect"; readonly address: string | undefined } | { readonly stage: "tls"; readonly protocol: string; readonly flaw: string | undefined };

export interface Connections {
  readonly connect: Connector;
  /** Ends every connection that is being made. */
  abandon(reason: Error): void;
}

export function createConnections(options: ConnectorOptions): Connections {
  const attempts = new Set<Attempt>();
  return {
    connect(_, callback) {
      const attempt = new Attempt(options.proxy === undefined ? "connect" : "proxy", options.onAwait);
      attempts.add(attempt);
      const timer = setTimeout(() => {
        attempt.end(new ConnectionFailure(attempt.stage, "TIMEOUT"));
      }, options.timeout);
      const over = (): void => {
        clearTimeout(timer);
        attempts.delete(attempt);
      };
      establish(options, attempt).then(
        (socket) => {
          over();
          options.onAwait(undefined);
          callback(null, socket);
        },
        (error: unknown) => {
          over();
          callback(error instanceof Error ? error : new ConnectionFailure(attempt.stage, "UNKNOWN", { cause: error }));
        },
      );
    },
    abandon(reason) {
      for (const attempt of attempts) attempt.end(reason);
    },
  };
}

async function establish(options: ConnectorOptions, attempt: Attempt): Promise<Socket> {
  const plain = options.proxy === undefined ? await direct(options, attempt) : await throughProxy(options, options.proxy, attempt);
  options.onStage?.({ stage: "connect", address: plain.remoteAddress });
  if (!options.secure) return plain;
  return await secured(options, plain, attempt);
}

async function throughProxy({ host, port, trust }: ConnectorOptions, proxy: Proxy, attempt: Attempt): Promise<Socket> {
  const { tunnel } = await import("./tunnel.js");
  return await tunnel({ host, port, proxy, ca: trust().ca }, attempt);
}

function direct(options: ConnectorOptions, attempt: Attempt): Promise<Socket> {
  const socket = tcpConnect({ host: options.host, port: options.port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
  return settled(attempt.follow(socket, "connect"), "connect", "connect");
}

async function secured(options: ConnectorOptions, socket: Socket, attempt: Attempt): Promise<TLSSocket> {
  const trust = options.trust();
  const tls = tlsConnect({
    socket,
    host: options.host,
    ...(isIP(options.host) === 0 ? { servername: options.host } : {}),
    secureContext: secureContext(trust),
    ALPNProtocols: ["http/1.1"],
    // Judged below, in every case: here the certificate would be gone before a message could name it.
    rejectUnauthorized: false,
  });
  await settled(attempt.follow(tls, "tls"), "secureConnect", "tls");
  options.onStage?.({ stage: "tls", protocol: tls.getProtocol() ?? "TLS", flaw: whyUnauthorized(tls) });
  const certificate = presentedBy(tls);
  if (certificate !== undefined) options.onCertificate(certificate);
  const flaw = judge(tls, certificate, trust, options.now());
  if (flaw === undefined) return endedByAlert(tls);
  tls.destroy();
  throw flaw;
}

/**
 * With TLS 1.3 the alert that refuses a client certificate comes after the handshake, as an error that leaves the socket open until
 * its end, which undici then takes for the reason. So the error is the end.
 */
function endedByAlert(tls: TLSSocket): TLSSocket {
  return tls.once("error", (alert: Error) => tls.destroy(alert));
}

/** What is wrong with who answered, or undefined. The pin takes the place of authorities and host name, not of the dates. */
function judge(tls: TLSSocket, certificate: PresentedCertificate | undefined, trust: Trust, now: number): ConnectionFailure | undefined {
  const flaw = (code: string, facts = {}) => new ConnectionFailure("tls", code, { certificate, ...facts });
  if (trust.pin !== undefined && !trust.insecure) {
    if (certificate?.fingerprint256 !== trust.pin.fingerprint256) return flaw("PIN_MISMATCH", { expectedPin: trust.pin.fingerprint256 });
    if (now > Date.parse(certificate.validTo)) return flaw("CERT_HAS_EXPIRED");
    return now < Date.parse(certificate.validFrom) ? flaw("CERT_NOT_YET_VALID") : undefined;
  }
  const reason = whyUnauthorized(tls);
  return trust.insecure || reason === undefined ? undefined : flaw(reason);
}

/** The code of what authorities and host name have against it, or undefined. */
function whyUnauthorized(tls: TLSSocket): string | undefined {
  if (tls.authorized) return undefined;
  // Typed as an error, and the code as text at run time.
  const reason: unknown = tls.authorizationError;
  return typeof reason === "string" ? reason : codeOf(reason);
}
