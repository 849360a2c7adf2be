/** The parts of undici 7.30 that are used, without its index: that would load fetch, websockets, caches and mocks. */

declare module "undici/lib/dispatcher/pool.js" {
  import type { Socket } from "node:net";

  export interface ConnectOptions {
    readonly hostname: string;
    readonly port: string;
    readonly protocol: string;
  }
  export type Connector = (options: ConnectOptions, callback: (error: Error | null, socket?: Socket) => void) => void;

  export interface PoolOptions {
    readonly connections: number;
    readonly connect: Connector;
    /** Milliseconds; 0 is none. */
    readonly headersTimeout: number;
    readonly bodyTimeout: number;
    readonly keepAliveMaxTimeout: number;
  }

  export interface Controller {
    abort(reason: Error): void;
    /** No more data until `resume`. */
    pause(): void;
    resume(): void;
  }

  export interface Handler {
    /** The request is about to be written. */
    onRequestStart(controller: Controller, context: unknown): void;
    onResponseStart(controller: Controller, status: number, headers: Record<string, string | string[]>, reason: string): void;
    onResponseData(controller: Controller, chunk: Buffer): void;
    onResponseEnd(controller: Controller, trailers: unknown): void;
    onResponseError(controller: Controller, error: Error): void;
  }

  export interface DispatchOptions {
    readonly origin: string;
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer | null;
  }

  export default class Pool {
    constructor(origin: string, options: PoolOptions);
    dispatch(options: DispatchOptions, handler: Handler): boolean;
    destroy(): Promise<void>;
  }
}
