/** One port: TCP in front, so that connections can be refused and reset, and TLS and HTTP behind it. */
import { createServer as createHttp, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server as TcpServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket, type SecureContext } from "node:tls";
import type { Certificate } from "./certificates.js";
import { PortUnusable } from "./wire.js";

export const HOST = "127.0.0.1";

/** Milliseconds between attempts to have the same port again after the restart. */
const REOPEN_WAIT = 10;
const KEEP_ALIVE = 60_000;

const contexts = new WeakMap<Certificate, SecureContext>();

/** Both ports present the same certificate. */
function contextOf(certificate: Certificate): SecureContext {
  const context = contexts.get(certificate) ?? createSecureContext({ ...certificate });
  contexts.set(certificate, context);
  return context;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export class Listener {
  readonly #http: HttpServer;
  readonly #sockets = new Map<number, Socket>();
  #tcp: TcpServer;
  #context: SecureContext;
  #port = 0;
  #stopped = false;
  #retry: NodeJS.Timeout | undefined;
  /** Resets connections before TLS begins. */
  resets = false;

  constructor(certificate: Certificate, handler: Handler) {
    this.#context = contextOf(certificate);
    this.#http = createHttp({ keepAliveTimeout: KEEP_ALIVE }, handler);
    // A client may go away in the middle of a request.
    this.#http.on("clientError", (_, socket) => socket.destroy());
    this.#tcp = this.#front();
  }

  get port(): number {
    return this.#port;
  }

  /** @throws {SandboxError} when the port cannot be had. */
  async open(port: number): Promise<void> {
    try {
      await this.#listen(port);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
      throw new PortUnusable(port, HOST, code);
    }
    this.#port = (this.#tcp.address() as AddressInfo).port;
  }

  /** New connections are refused, present ones reset. */
  refuse(): void {
    this.#shut();
    this.resetAll();
  }

  /** Listens on the same port again. */
  reopen(): void {
    if (this.#stopped) return;
    this.#shut();
    this.#tcp = this.#front();
    this.#listen(this.#port).catch(() => {
      this.#retry = setTimeout(() => this.reopen(), REOPEN_WAIT);
    });
  }

  present(certificate: Certificate): void {
    this.#context = contextOf(certificate);
  }

  /** Resets the connection below TLS, as a crashed process does. */
  reset(request: IncomingMessage): void {
    this.#sockets.get(request.socket.remotePort ?? -1)?.resetAndDestroy();
  }

  resetAll(): void {
    for (const socket of this.#sockets.values()) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const closed = new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
    for (const socket of this.#sockets.values()) socket.destroy();
    this.#http.close();
    await closed;
  }

  #shut(): void {
    clearTimeout(this.#retry);
    this.#tcp.close();
  }

  #front(): TcpServer {
    return createTcp((socket) => {
      const { remotePort = -1 } = socket;
      if (this.resets) {
        socket.resetAndDestroy();
        return;
      }
      this.#sockets.set(remotePort, socket);
      socket.on("close", () => this.#sockets.delete(remotePort));
      socket.on("error", () => undefined);
      this.#secure(socket);
    });
  }

  #secure(socket: Socket): void {
    const secured = new TLSSocket(socket, { isServer: true, secureContext: this.#context, ALPNProtocols: ["http/1.1"] });
    // A client may go away in the middle of a handshake.
    secured.on("error", () => secured.destroy());
    secured.once("secure", () => this.#http.emit("connection", secured));
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#tcp.once("error", reject);
      this.#tcp.listen(port, HOST, () => {
        this.#tcp.removeListener("error", reject);
        resolve();
      });
    });
  }
}
