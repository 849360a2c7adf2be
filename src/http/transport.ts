/** One request out, one answer in, over undici's connection pool. The only file that imports it. */
import Pool, { type Controller, type Handler } from "undici/lib/dispatcher/pool.js";
import type { Connections } from "./connect.js";
import { ConnectionFailure } from "./connection-failure.js";
import { Flow } from "./flow.js";

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Milliseconds from the request's first byte. */
  readonly headersTimeout: number;
  readonly totalTimeout: number;
  /** The body of a 200 is handed out as it comes: neither its size nor the time it takes in all is limited. */
  readonly flowing?: boolean | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where it flows. */
  readonly body: Buffer;
  /** @throws {ExchangeFailure} from the iteration */
  readonly flow?: AsyncIterable<Buffer> | undefined;
}

/** How an exchange broke off. Never shown as it is. */
export class ExchangeFailure extends Error {
  override readonly name = "ExchangeFailure";
  constructor(
    readonly why:
      "connection" | "broken" | "protocol" | "unasked" | "headers-timeout" | "body-timeout" | "total-timeout" | "too-large" | "headers-too-large" | "aborted",
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
        const exchange = new Exchange(
          { headers: request.headersTimeout, total: request.totalTimeout, gap: bodyGap, largest, flowing: request.flowing === true },
          {
            resolve,
            reject,
            over() {
              running.delete(abort);
              signal.removeEventListener("abort", onAbort);
            },
            sent: onSent,
          },
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
  readonly flowing: boolean;
}

/** Who waits for an exchange. */
interface Waiting {
  resolve(answer: RawAnswer): void;
  reject(failure: ExchangeFailure): void;
  /** Nothing more comes: the answer is whole, or the exchange failed. */
  over(): void;
  readonly sent: (() => void) | undefined;
}

/** One exchange: collects the answer or lets it flow, and ends it when it takes too long or grows too large. */
class Exchange implements Handler {
  #controller: Controller | undefined;
  #head: Omit<RawAnswer, "body"> | undefined;
  readonly #chunks: Buffer[] = [];
  #flow: Flow | undefined;
  #received = 0;
  #sent = false;
  #settled = false;
  #phase: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: Limits,
    private readonly waiting: Waiting,
  ) {}

  onRequestStart(controller: Controller): void {
    // Ended while it waited for a connection: undici then does not write it.
    if (this.#settled) {
      controller.abort(new ConnectionFailure("connect", "ABORTED"));
      return;
    }
    this.#controller = controller;
    this.#sent = true;
    this.waiting.sent?.();
    this.#phase = this.#after(this.limits.headers, "headers-timeout");
    this.#total = this.#after(this.limits.total, "total-timeout");
  }

  onResponseStart(_: Controller, status: number, headers: Record<string, string | string[]>, reason: string): void {
    if (status < 200) return;
    const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value] as const);
    this.#head = { status, reason, headers: Object.fromEntries(entries) };
    this.#restart();
    if (this.limits.flowing && status === 200 && !this.#settled) this.#startFlow(this.#head);
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    if (this.#settled) return;
    this.#received += chunk.length;
    if (this.#flow !== undefined) {
      this.#phase?.refresh();
      this.#flow.put(chunk);
      return;
    }
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
    if (this.#flow === undefined) this.waiting.resolve({ ...head, body: Buffer.concat(this.#chunks) });
    else this.#flow.end();
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

  /** From here on only the time between two pieces counts, and none while the reader is slower than the sender. */
  #startFlow(head: Omit<RawAnswer, "body">): void {
    clearTimeout(this.#total);
    this.#flow = new Flow({
      pause: () => {
        clearTimeout(this.#phase);
        this.#controller?.pause();
      },
      resume: () => {
        if (this.#settled) return;
        this.#restart();
        this.#controller?.resume();
      },
      abandon: () => {
        this.stop("aborted", undefined);
      },
    });
    this.waiting.resolve({ ...head, body: Buffer.alloc(0), flow: this.#flow });
  }

  #fail(why: ExchangeFailure["why"], cause: unknown): void {
    if (this.#settled) return;
    this.#settle();
    const failure = new ExchangeFailure(why, { sent: this.#sent, status: this.#head?.status, received: this.#received, cause });
    if (this.#flow === undefined) this.waiting.reject(failure);
    else this.#flow.end(failure);
  }

  #settle(): void {
    this.#settled = true;
    this.waiting.over();
    clearTimeout(this.#phase);
    clearTimeout(this.#total);
  }
}

/** undici's errors by their codes; its parser's have none of the UND_ERR family. */
function whyOf(error: Error): ExchangeFailure["why"] {
  if (error instanceof ConnectionFailure) return "connection";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // Its words for a 100 and for a change of protocol, neither of which was asked for.
  if (code === "UND_ERR_SOCKET" && /^bad (?:response|upgrade)$/.test(error.message)) return "unasked";
  if (code === "UND_ERR_HEADERS_OVERFLOW") return "headers-too-large";
  if (error.name === "HTTPParserError" || code.startsWith("HPE_") || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") return "protocol";
  return "broken";
}
