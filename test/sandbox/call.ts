/** Calls the sandbox with nothing of this project between: raw `node:https`. */
import { request } from "node:https";
import { onTestFinished } from "vitest";
import { identity } from "../support/identity.js";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.js";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface CallOptions {
  readonly body?: string | Buffer | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** `user:password`, or null for no Authorization. */
  readonly auth?: string | null;
  readonly ca?: string;
  readonly rest?: boolean;
}

/** A sandbox that ends with the test. A hundredth of real time, seed 1, unless told. */
export async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  // What a state file holds is the sandbox's own.
  const shared = options.stateFile === undefined ? { identity: await identity() } : {};
  const sandbox = await startSandbox({ pace: 0.01, seed: 1, ...shared, ...options });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** So slow that no time passes but what `pass` lets pass: tests of the middle of something do not depend on the machine. */
export const STILL = 1_000;

/** Lets simulated milliseconds pass in a sandbox whose pace is `STILL`. */
export const pass = (sandbox: Sandbox, milliseconds: number): void => sandbox.appliance.clock.skip(milliseconds * STILL);

/** One request on a connection of its own. Rejects with the system's error where no whole answer came. */
export function call(sandbox: Sandbox, method: string, path: string, options: CallOptions = {}): Promise<Reply> {
  const { body, headers = {}, rest = false, auth = `${sandbox.user}:${sandbox.password}`, ca = sandbox.caPem } = options;
  const credentials = rest ? `token ${auth ?? ""}` : `Basic ${Buffer.from(auth ?? "").toString("base64")}`;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port: rest ? sandbox.restPort : sandbox.port,
        method,
        path,
        ca,
        agent: false,
        headers: { ...(auth === null ? {} : { authorization: credentials }), ...length, ...headers },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: parse(text) });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export const json = (value: unknown): CallOptions => ({ body: JSON.stringify(value), headers: { "content-type": "application/json" } });

/** A multipart form: strings as fields, buffers as files. */
export function form(parts: Readonly<Record<string, string | Buffer>>): CallOptions {
  const chunks = Object.entries(parts).flatMap(([name, content]) => [
    `--XX\r\nContent-Disposition: form-data; name="${name}"${typeof content === "string" ? "" : '; filename="blob"\r\nContent-Type: application/octet-stream'}\r\n\r\n`,
    content,
    "\r\n",
  ]);
  const body = Buffer.concat([...chunks, "--XX--\r\n"].map((chunk) => Buffer.from(chunk)));
  return { body, headers: { "content-type": "multipart/form-data; boundary=XX" } };
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Asks until the appliance answers with JSON and 200, as while a configuration run restarts it; says what came instead on the way. */
export async function askUntilAnswered(sandbox: Sandbox, path: string): Promise<{ readonly reply: Reply; readonly refusals: readonly string[] }> {
  const refusals: string[] = [];
  for (;;) {
    const reply = await call(sandbox, "GET", path).catch((error: unknown) => codeOf(error));
    if (typeof reply !== "string" && reply.status === 200) return { reply, refusals };
    refusals.push(typeof reply === "string" ? reply : String(reply.status));
  }
}

export const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : String(error));
