/** One request and its answer, with the faults that strike it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Appliance } from "./appliance.js";
import type { Fault } from "./faults.js";
import type { Restarts } from "./restart.js";
import type { Port, Router } from "./router.js";
import type { Listener } from "./server.js";
import { encode, errorAnswer, html, MAINTENANCE_PAGE, NO_SERVER, refusal, Refused, type Answer, type Answerer } from "./wire.js";

/** A request as it arrived, for tests. */
export interface RecordedRequest {
  readonly port: Port;
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Monotonic milliseconds (`performance.now()`) at which the whole request was there. */
  readonly time: number;
  /** What it was answered; undefined where no status was sent. */
  status: number | undefined;
}

/** What the exchanges of one port share. */
export interface Exchanges {
  readonly port: Port;
  readonly appliance: Appliance;
  readonly router: Router;
  readonly restarts: Restarts;
  listener(): Listener;
  record(request: RecordedRequest): void;
}

/** Bytes of a request's body; more is refused with 413. */
const LARGEST_BODY = 100 * 1024 * 1024;

export async function exchange(around: Exchanges, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body === "too large") return void response.writeHead(413, { Connection: "close" }).end();
  if (body === undefined) return;
  const { method = "", url = "" } = request;
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
  const record: RecordedRequest = { port: around.port, method, url, headers, body, time: performance.now(), status: undefined };
  around.record(record);
  const faults = around.restarts.answer() === undefined ? around.appliance.faults.strike(method, url.replace(/\?.*/s, "")) : [];
  for (const fault of faults) if (fault.kind === "latency" && !(await around.appliance.clock.sleep(Number(fault.argument)))) return;
  await new Sending(around, request, response, record).run(faults);
}

/** The kinds that decide what a request is answered. All others change how that is sent, or what stands in it. */
const ENDING: ReadonlySet<string> = new Set("status html retry-after rate-limit unauthorized redirect reset lost stall empty garbage".split(" "));

const ends = ({ kind, argument }: Fault): boolean => ENDING.has(kind) && !(kind === "stall" && argument === "body");

/** Undefined when the client went away. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | "too large" | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= LARGEST_BODY) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return length > LARGEST_BODY ? "too large" : new Uint8Array(Buffer.concat(chunks));
}

class Sending {
  constructor(
    readonly around: Exchanges,
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly record: RecordedRequest,
  ) {}

  async run(faults: readonly Fault[]): Promise<void> {
    const end = faults.find(ends);
    switch (end?.kind) {
      case "garbage":
        return void this.response.socket?.end("220 mail.example.com ESMTP\r\n");
      case "stall":
        return;
      case "reset":
        this.around.listener().reset(this.request);
        return;
      case "lost":
        this.#answer(undefined, faults);
        this.around.listener().reset(this.request);
        return;
      case "empty":
        this.#answer(undefined, faults);
        return this.#send({ status: 200, raw: { type: "application/json", text: "" } }, faults);
      default:
        return this.#send(this.#answer(end, faults), faults);
    }
  }

  /** Both older and newer API of the management port answer in their own form. */
  #answerer(): Answerer {
    const { port, appliance } = this.around;
    const plane = port === "manage" && /^\/setup(\/|\?|$)/.test(this.record.url) ? "setup" : port;
    return { plane, version: appliance.state.version, random: appliance.random };
  }

  #answer(end: Fault | undefined, faults: readonly Fault[]): Answer {
    const { restarts, router, port } = this.around;
    const early = restarts.answer() ?? (end === undefined ? undefined : this.#faultAnswer(end));
    if (early !== undefined) return early;
    const failingNodes = new Set(faults.filter((fault) => fault.kind === "node-error").map((fault) => fault.argument ?? ""));
    const { method, url, headers, body } = this.record;
    try {
      return router.answer(port, { method, url, headers, body, address: this.request.socket.remoteAddress ?? "", failingNodes });
    } catch (error) {
      if (error instanceof Refused) return refusal(this.#answerer(), error);
      return errorAnswer(this.#answerer(), 500, `the sandbox itself failed: ${String(error)}`);
    }
  }

  /** What a fault answers in the appliance's place. */
  #faultAnswer({ kind, argument = "" }: Fault): Answer | undefined {
    const { port } = this.around;
    const error = (status: number, message: string, headers: Readonly<Record<string, string>> = {}) => errorAnswer(this.#answerer(), status, message, headers);
    if (kind === "status") return error(Number(argument), argument === "503" ? NO_SERVER : `simulated failure ${argument}`);
    if (kind === "html") return html(Number(argument), MAINTENANCE_PAGE);
    if (kind === "retry-after") return error(503, NO_SERVER, { "Retry-After": argument });
    if (kind === "rate-limit") return error(429, "API rate limit exceeded", { "Retry-After": argument, "X-RateLimit-Remaining": "0" });
    if (kind === "unauthorized") return error(401, port === "manage" ? "Unauthorized" : "Bad credentials");
    if (kind === "redirect") return { ...html(301, ""), headers: { Location: argument } };
    return undefined;
  }

  async #send(answer: Answer, faults: readonly Fault[]): Promise<void> {
    const { response, around } = this;
    const kinds = new Map(faults.map((fault) => [fault.kind, fault]));
    const { headers, bytes } = encode(this.#answerer(), answer);
    this.record.status = answer.status;
    // Its own clock's, which a test may have put forward, and which limits and their ends go by.
    response.writeHead(answer.status, { ...headers, Date: new Date(around.appliance.clock.now()).toUTCString() });
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    if (kinds.get("stall")?.argument === "body") return void response.write(half);
    if (kinds.has("truncate")) return void response.write(half, () => response.socket?.destroySoon());
    const drip = kinds.get("drip");
    if (drip !== undefined && !(await this.#drip(bytes, Number(drip.argument)))) return;
    if (drip === undefined && answer.chunked === true) for (let at = 0; at < bytes.length; at += 4096) response.write(bytes.subarray(at, at + 4096));
    else if (drip === undefined) response.write(bytes);
    response.end();
  }

  async #drip(bytes: Buffer, milliseconds: number): Promise<boolean> {
    for (const byte of bytes) {
      if (this.response.destroyed) return false;
      this.response.write(Uint8Array.of(byte));
      if (!(await this.around.appliance.clock.sleep(milliseconds))) return false;
    }
    return true;
  }
}
