/** One request out, one answer in, over undici's connection pool. The only file that imports it. */
import Pool, { type Controller, type Handler } from "undici/lib/dispatcher/pool.js";
import type { Connections } from "./connect.js";
import { ConnectionFailure } from "./connection-failure.js";

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Milliseconds from the request's first byte. */
  readonly headersTimeout: number;
  readonly totalTimeout: number;
  /** Bytes of the body, where not the transport's own limit holds. */
  readonly largest?: number | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How an exchange broke off. Never shown as it is. */
export class ExchangeFailure extends Error {
  override readonly name = "ExchangeFailure";
  constructor(
    readonly why: "connection" | "broken" | "protocol" | "headers-timeout" | "body-timeout" | "total-timeout" | "too-large" | "headers-too-large" | "aborted",
    readonly facts: {
      /** Whether a byte of the request may have left. */
      readonly sent: boolean;
      /** The status, where the head of the answer came. */
      readonly status?: number | undefined;
      /** Bytes of the body that came. */
      readonly received?: number;
      readonly cause: unknown;
    },
  ) {
    super(why, { cause: facts.cause });
  }
}

export interface Transport {
  /**
   * @param onSent called when the request's first byte is about to leave
   * @throws {ExchangeFailure}
   */
  exchange(request: Outgoing, signal: AbortSignal, onSent?: () => void): Promise<RawAnswer>;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly origin: string;
  readonly connections: Connections;
  /** Connections open at a time. */
  readonly concurrency: number;
  /** Bytes of a body. */
  readonly largest: number;
  /** Milliseconds between two pieces of a body. */
  readonly bodyGap: number;
}

export function createTransport({ origin, connections, concurrency, largest, bodyGap }: TransportOptions): Transport {
  const pool = new Pool(origin, {
    connections: concurrency,
    connect: connections.connect,
    // Its own timers tick every half second and keep the process alive; ours do not.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveMaxTimeout: 30_000,
  });
  const running = new Set<(reason: Error) => void>();
  return {
    exchange(request, signal, onSent) {
      return new Promise((resolve, reject) => {
        const over = (settle: () => void): void => {
          running.delete(abort);
          signal.removeEventListener("abort", onAbort);
          settle();
        };
        const exchange = new Exchange(
          { headers: request.headersTimeout, total: request.totalTimeout, gap: bodyGap, largest: request.largest ?? largest },
          (answer) => {
            over(() => {
              resolve(answer);
            });
          },
          (failure) => {
            over(() => {
              reject(failure);
            });
          },
          onSent,
        );
        const abort = (reason: Error): void => {
          exchange.stop("aborted", reason);
        };
        const onAbort = (): void => {
          const reason = signal.reason instanceof Error ? signal.reason : new ConnectionFailure("connect", "ABORTED", { cause: signal.reason });
          abort(reason);
          connections.abandon(reason);
        };
        running.add(abort);
        signal.addEventListener("abort", onAbort);
        if (signal.aborted) onAbort();
        else pool.dispatch({ origin, method: request.method, path: request.path, headers: request.headers, body: request.body }, exchange);
      });
    },
    async close() {
      const reason = new ConnectionFailure("connect", "CLOSED");
      for (const abort of running) abort(reason);
      connections.abandon(reason);
      await pool.destroy();
    },
  };
}

interface Limits {
  readonly headers: number;
  readonly total: number;
  readonly gap: number;
  readonly largest: number;
}

/** One exchange: collects the answer, and ends it when it takes too long or grows too large. */
class Exchange implements Handler {
  #controller: Controller | undefined;
  #head: { status: number; reason: string; headers: Record<string, string> } | undefined;
  readonly #chunks: Buffer[] = [];
  #received = 0;
  #sent = false;
  #settled = false;
  #phase: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: Limits,
    private readonly resolve: (answer: RawAnswer) => void,
    private readonly reject: (failure: ExchangeFailure) => void,
    private readonly onSent: (() => void) | undefined,
  ) {}

  onRequestStart(controller: Controller): void {
    // Ended while it waited for a connection: undici then does not write it.
    if (this.#settled) {
      controller.abort(new ConnectionFailure("connect", "ABORTED"));
      return;
    }
    this.#controller = controller;
    this.#sent = true;
    this.onSent?.();
    this.#phase = this.#after(this.limits.headers, "headers-timeout");
    this.#total = this.#after(this.limits.total, "total-timeout");
  }

  onResponseStart(_: Controller, status: number, headers: Record<string, string | string[]>, reason: string): void {
    if (status < 200) return;
    const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value] as const);
    this.#head = { status, reason, headers: Object.fromEntries(entries) };
    this.#restart();
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    this.#received += chunk.length;
    if (this.#received > this.limits.largest) {
      this.stop("too-large", undefined);
      return;
    }
    this.#chunks.push(chunk);
    this.#phase?.refresh();
  }

  onResponseEnd(): void {
    const head = this.#head;
    if (this.#settled || head === undefined) return;
    this.#settle();
    this.resolve({ ...head, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(_: Controller, error: Error): void {
    this.#fail(whyOf(error), error);
  }

  stop(why: ExchangeFailure["why"], cause: unknown): void {
    if (this.#settled) return;
    this.#fail(why, cause);
    this.#controller?.abort(cause instanceof Error ? cause : new ConnectionFailure("connect", "ABORTED"));
  }

  #after(milliseconds: number, why: ExchangeFailure["why"]): NodeJS.Timeout {
    return setTimeout(() => {
      this.stop(why, undefined);
    }, milliseconds);
  }

  #restart(): void {
    clearTimeout(this.#phase);
    this.#phase = this.#after(this.limits.gap, "body-timeout");
  }

  #fail(why: ExchangeFailure["why"], cause: unknown): void {
    if (this.#settled) return;
    this.#settle();
    this.reject(new ExchangeFailure(why, { sent: this.#sent, status: this.#head?.status, received: this.#received, cause }));
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#phase);
    clearTimeout(this.#total);
  }
}

/** undici's errors by their codes; its parser's have none of the UND_ERR family. */
function whyOf(error: Error): ExchangeFailure["why"] {
  if (error instanceof ConnectionFailure) return "connection";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "UND_ERR_HEADERS_OVERFLOW") return "headers-too-large";
  if (error.name === "HTTPParserError" || code.startsWith("HPE_") || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") return "protocol";
  return "broken";
}
