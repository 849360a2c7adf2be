/** Connections to the origins of one target: made when first needed, each through its own proxy, all under one trust. */
import type { Socket } from "node:net";
import { CliError } from "../errors.js";
import type { Clock } from "../world.js";
import type { PresentedCertificate } from "./answers.js";
import { createConnections, type ConnectorOptions, type Connections } from "./connect.js";
import type { ConnectionStage } from "./connection-failure.js";
import type { Failed } from "./connection-place.js";
import type { Call, Progress } from "./delivery.js";
import { exchangeFailed } from "./exchange-messages.js";
import { encodeForm } from "./multipart.js";
import { writeJson } from "./json-text.js";
import { proxyFor, type Proxy } from "./proxy.js";
import type { HttpRequest } from "./request.js";
import type { Target, Trust } from "./target.js";
import { createTransport, ExchangeFailure, type RawAnswer, type Transport } from "./transport.js";

export interface Limits {
  /** Milliseconds to a verified connection. */
  readonly connect: number;
  /** Milliseconds between two pieces of an answer. */
  readonly bodyGap: number;
  /** Bytes of an answer. */
  readonly answer: number;
}

export interface WireOptions {
  readonly target: Target;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly concurrency: number;
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits?: Partial<Limits>;
}

const LIMITS: Limits = { connect: 10_000, bodyGap: 30_000, answer: 32 * 1024 * 1024 };

interface Line {
  readonly proxy: Proxy | undefined;
  /** How far the connection that is being made has come. */
  stage: ConnectionStage | undefined;
  readonly transport: Transport;
}

export class Wire {
  trust: Trust;
  presented: PresentedCertificate | undefined;
  readonly limits: Limits;
  readonly #lines = new Map<string, Line>();
  #closed = false;

  constructor(
    private readonly options: WireOptions,
    /** Learns what a proxy's URL holds. */
    private readonly onSecret: (secret: string) => void,
  ) {
    this.trust = options.target.trust;
    this.limits = { ...LIMITS, ...options.limits };
  }

  /** @throws {ExchangeFailure} */
  async exchange(request: HttpRequest, call: Call, authorization: string | undefined, progress: Progress): Promise<RawAnswer> {
    const line = this.#line(request.origin);
    const transport = line.transport;
    const { contentType, bytes } = bytesOf(request);
    const headers = {
      ...request.headers,
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      ...(authorization === undefined ? {} : { authorization }),
    };
    const outgoing = {
      method: request.method,
      path: request.path,
      headers,
      body: bytes,
      headersTimeout: call.headersTimeout * 1000,
      totalTimeout: call.totalTimeout * 1000,
      flowing: call.flowing,
    };
    try {
      return await transport.exchange(outgoing, this.options.signal, () => {
        progress.sent = true;
      });
    } finally {
      progress.awaited = progress.sent ? undefined : this.awaited(request.origin);
    }
  }

  /** `proxy http://HOST:PORT`, where the connection to an origin has not come further than that. */
  awaited(origin: string): string | undefined {
    const { proxy, stage } = this.#lines.get(origin) ?? {};
    return proxy !== undefined && stage === "proxy" ? `proxy ${proxy.shown}` : undefined;
  }

  /**
   * The certificate that an origin presents, whatever it is: seen in a handshake after which nothing is sent.
   * @throws {ExchangeFailure} when there is no connection
   */
  async inspect(origin: string): Promise<PresentedCertificate | undefined> {
    let seen: PresentedCertificate | undefined;
    await this.look(origin, {
      trust: () => ({ ...this.trust, pin: undefined, insecure: true }),
      onCertificate: (certificate) => {
        seen = certificate;
      },
    });
    return seen;
  }

  /**
   * A connection to an origin, closed again before anything is sent.
   * @throws {ExchangeFailure} when there is none
   */
  async look(origin: string, options: Pick<ConnectorOptions, "trust" | "onCertificate" | "onStage"> & { readonly timeout?: number }): Promise<void> {
    const { signal } = this.options;
    const connections = createConnections({ ...this.#way(origin, this.#line(origin)), ...options });
    const stop = () => {
      connections.abandon(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      const socket = await connected(connections);
      socket.destroy();
    } catch (cause) {
      signal.throwIfAborted();
      throw new ExchangeFailure("connection", { sent: false, cause });
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** This certificate, and no other, from now on; with or without colons. */
  pin(fingerprint256: string): void {
    this.trust = { ...this.trust, pin: { fingerprint256: fingerprint256.replaceAll(":", "").toLowerCase() } };
  }

  /** `ghe1.example.com:8443` */
  authorityOf({ request }: Pick<Call, "request">): string {
    const { host, port, restPort } = this.options.target;
    return authorityOf(host, request.plane === "rest" ? restPort : port);
  }

  /** @throws {CliError} `proxy` when its URL is none */
  proxyOf(origin: string): Proxy | undefined {
    return this.#line(origin).proxy;
  }

  /** What a broken exchange means; undefined for anything else, and for what the end of the command broke. */
  explain(thrown: unknown, call: Call): Failed | undefined {
    if (!(thrown instanceof ExchangeFailure) || this.options.signal.aborted) return undefined;
    const { target, clock } = this.options;
    const { origin, plane } = call.request;
    const port = plane === "rest" ? target.restPort : target.port;
    const place = {
      target: { ...target, trust: this.trust },
      authority: authorityOf(target.host, port),
      port,
      proxy: this.#lines.get(origin)?.proxy,
      now: clock.now(),
    };
    const sent = { ...call, bodyGap: this.limits.bodyGap / 1000, largest: this.limits.answer };
    return exchangeFailed(thrown, sent, place);
  }

  #line(origin: string): Line {
    const known = this.#lines.get(origin);
    if (known !== undefined) return known;
    const proxy = proxyFor(origin, this.options.target.proxy, this.options.env);
    if (proxy?.authorization !== undefined) this.onSecret(proxy.authorization.slice("Basic ".length));
    if (proxy !== undefined && proxy.url.password !== "") for (const form of [proxy.url.password, proxy.password]) this.onSecret(form);
    const line = { proxy, stage: undefined };
    const opened: Line = Object.assign(line, { transport: this.#open(origin, line) });
    this.#lines.set(origin, opened);
    return opened;
  }

  #open(origin: string, line: Pick<Line, "proxy" | "stage">): Transport {
    const connections = createConnections({
      ...this.#way(origin, line),
      trust: () => this.trust,
      onCertificate: (certificate) => {
        this.presented = certificate;
      },
    });
    return createTransport({ origin, connections, concurrency: this.options.concurrency, largest: this.limits.answer, bodyGap: this.limits.bodyGap });
  }

  #way(origin: string, line: Pick<Line, "proxy" | "stage">) {
    const { clock, target } = this.options;
    const { protocol, port } = new URL(origin);
    const secure = protocol === "https:";
    return {
      secure,
      host: target.host,
      port: Number(port || (secure ? 443 : 80)),
      proxy: line.proxy,
      timeout: this.limits.connect,
      now: () => clock.now(),
      onAwait: (stage: ConnectionStage | undefined) => {
        line.stage = stage;
      },
    };
  }

  /** Ends every connection; the next request makes new ones. */
  async rest(): Promise<void> {
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    await Promise.all(lines.map((line) => line.transport.close()));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#lines.values()].map((line) => line.transport.close()));
  }
}

const connected = ({ connect }: Connections): Promise<Socket> =>
  new Promise((resolve, reject) => {
    connect({ hostname: "", port: "", protocol: "" }, (error, socket) => {
      if (socket === undefined) reject(error ?? new CliError("unreachable", "there is no connection"));
      else resolve(socket);
    });
  });

const authorityOf = (host: string, port: number): string => (host.includes(":") ? `[${host}]:${String(port)}` : `${host}:${String(port)}`);

/** The body as it goes over the wire, the same for every attempt. */
function bytesOf({ body }: HttpRequest): { readonly contentType: string | undefined; readonly bytes: Buffer | null } {
  switch (body?.kind) {
    case undefined:
      return { contentType: undefined, bytes: null };
    case "json":
      return { contentType: undefined, bytes: Buffer.from(writeJson(body.value), "utf8") };
    case "bytes":
      return { contentType: undefined, bytes: Buffer.from(body.bytes) };
    case "multipart":
      return encodeForm(body.parts);
    case "form":
      return {
        contentType: "application/x-www-form-urlencoded",
        bytes: Buffer.from(new URLSearchParams(body.fields.map((field): [string, string] => [field.name, field.text])).toString(), "ascii"),
      };
  }
}
