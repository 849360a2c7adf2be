/**
 * A server that answers byte by byte as a test says, and remembers exactly what it was sent. It knows nothing of
 * HTTP beyond where a request ends, so that it can break every rule.
 */
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTls, type TlsOptions } from "node:tls";
import type { Pem } from "./certificates.js";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Which connection it came on, from 0. */
  readonly connection: number;
}

/** What is done with the connection, one step after the other. */
export type Step =
  | string
  | Uint8Array
  /** Nothing more is sent; the connection stays open. */
  | { readonly stall: true }
  /** Milliseconds. */
  | { readonly wait: number }
  /** RST. */
  | { readonly reset: true }
  /** FIN. */
  | { readonly end: true }
  /** One byte, again and again, until the other side goes away. */
  | { readonly drip: string; readonly every: number }
  /** Waits for this before going on. */
  | { readonly until: Promise<unknown> };

export type Script = readonly Step[] | ((request: SeenRequest) => readonly Step[]);

export interface ScriptedServer {
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** `GET /path`, in the order they came. */
  seen(): readonly string[];
  /** Connections that were accepted, a failed handshake included. */
  readonly connections: number;
  /** Connections open at the same time, at most. */
  readonly mostOpen: number;
  /** Bytes that came outside of any whole request (after TLS, where there is TLS). */
  readonly bytes: number;
  close(): Promise<void>;
}

export interface ScriptedOptions {
  /** One for each request; a request beyond them gets 599 `unscripted`. */
  readonly answers?: readonly Script[];
  /** For every request beyond `answers`. */
  readonly always?: Script;
  readonly tls?: Pem & Omit<TlsOptions, "key" | "cert">;
  readonly host?: string;
  readonly port?: number;
  /** In place of reading requests. */
  readonly raw?: (socket: Socket) => void;
}

export async function scriptedServer(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const open = new Set<Socket>();
  /** By the client's port, to whatever carries TLS: only a TCP socket can be reset. */
  const carriers = new Map<number, Socket>();
  const tally = { connections: 0, served: 0, mostOpen: 0, bytes: 0 };

  const scriptFor = (request: SeenRequest, number: number): readonly Step[] => {
    const script = options.answers?.[number] ?? options.always ?? [answer(599, '{"message":"unscripted"}')];
    return typeof script === "function" ? script(request) : script;
  };

  const serve = (socket: Socket): void => {
    socket.on("error", () => undefined);
    if (options.raw !== undefined) {
      options.raw(socket);
      return;
    }
    const connection = tally.served++;
    let rest = Buffer.alloc(0);
    let work = Promise.resolve();
    socket.on("data", (chunk: Buffer) => {
      tally.bytes += chunk.length;
      rest = Buffer.concat([rest, chunk]);
      for (let taken = takeRequest(rest, connection); taken !== undefined; taken = takeRequest(rest, connection)) {
        const { request } = taken;
        rest = taken.rest;
        requests.push(request);
        const steps = scriptFor(request, requests.length - 1);
        work = work.then(() => play(socket, steps, carriers.get(socket.remotePort ?? 0) ?? socket));
      }
    });
  };

  // An aborted handshake is an error of the server too; what matters is what the client says.
  const secure = options.tls === undefined ? undefined : createTls({ ...options.tls }, serve).on("tlsClientError", () => undefined);
  const listener: Server = secure ?? createTcp(serve);
  listener.on("connection", (socket: Socket) => {
    tally.connections++;
    // Otherwise the second of two small pieces waits for the first one's receipt, 40 ms.
    socket.setNoDelay(true);
    open.add(socket);
    carriers.set(socket.remotePort ?? 0, socket);
    tally.mostOpen = Math.max(tally.mostOpen, open.size);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => listener.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;

  return {
    port,
    requests,
    seen: () => requests.map(({ method, path }) => `${method} ${path}`),
    get connections() {
      return tally.connections;
    },
    get mostOpen() {
      return tally.mostOpen;
    },
    get bytes() {
      return tally.bytes;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        listener.close(() => {
          resolve();
        });
      }),
  };
}

function takeRequest(buffer: Buffer<ArrayBuffer>, connection: number): { request: SeenRequest; rest: Buffer<ArrayBuffer> } | undefined {
  const end = buffer.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...fields] = buffer.toString("latin1", 0, end).split("\r\n");
  const [method = "", path = ""] = line.split(" ");
  const headers = Object.fromEntries(
    fields.map((field) => [field.slice(0, field.indexOf(":")).toLowerCase(), field.slice(field.indexOf(":") + 1).trim()] as const),
  );
  const length = Number(headers["content-length"] ?? 0);
  const start = end + 4;
  if (buffer.length < start + length) return undefined;
  return { request: { method, path, headers, body: buffer.subarray(start, start + length), connection }, rest: buffer.subarray(start + length) };
}

async function play(socket: Socket, steps: readonly Step[], carrier: Socket): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (typeof step === "string" || step instanceof Uint8Array)
      await new Promise<void>((resolve) =>
        socket.write(step, () => {
          resolve();
        }),
      );
    else if ("wait" in step) await new Promise((resolve) => setTimeout(resolve, step.wait));
    else if ("until" in step) await step.until;
    else if ("reset" in step) carrier.resetAndDestroy();
    else if ("end" in step) socket.end();
    else if ("drip" in step) await dripped(socket, step.drip, step.every);
    else await new Promise((resolve) => socket.once("close", resolve));
  }
}

async function dripped(socket: Socket, byte: string, every: number): Promise<void> {
  while (!socket.destroyed) {
    socket.write(byte);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** A whole answer with its length. A value that is no text becomes JSON. */
export function answer(status: number, body: unknown = "", headers: Readonly<Record<string, string>> = {}): Buffer {
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const fields = { "content-type": "application/json", "content-length": String(bytes.length), ...headers };
  return Buffer.concat([head(status, fields), bytes]);
}

/** The head of an answer alone. */
export function head(status: number, headers: Readonly<Record<string, string>> = {}): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${String(status)} Scripted\r\n${lines.join("")}\r\n`, "latin1");
}
