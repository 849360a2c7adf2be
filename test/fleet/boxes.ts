/** Many small instances in one process, each on a port of its own and in a profile of its own, and commands against all of them. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import type { Clock, World } from "../../src/world.js";
import { fakeWorld, type FakeOptions, type FakeWorld } from "../support/fake-world.js";
import { words } from "../support/cli.js";

/** What an instance answers to `METHOD /path`; undefined: 404. Waits as long as it likes. */
export type Answering = (route: string, request: IncomingMessage) => unknown;

export interface Box {
  readonly answers: Answering;
  /** Its password, if not one of its own; undefined for none stored. */
  readonly password?: string | undefined;
  /** More of its profile. */
  readonly profile?: Readonly<Record<string, unknown>>;
}

export interface FleetRun {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly fake: FakeWorld;
  readonly done: Promise<FleetRun>;
  /** Resolves as soon as stdout holds this. */
  said(text: string): Promise<void>;
}

export interface Boxes {
  /** `METHOD /path` of each request that came, by profile. */
  readonly seen: Readonly<Record<string, readonly string[]>>;
  /** Resolves when a command has closed its connections to this instance: it is done with it. */
  left(name: string): Promise<void>;
  readonly folder: string;
  start(line: string, options?: FakeOptions & { readonly world?: Partial<World> }): Running;
  run(line: string, options?: FakeOptions & { readonly world?: Partial<World> }): Promise<FleetRun>;
}

/** A status of failure, or a body that is no JSON. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body: unknown = {},
  ) {}
}

/** Never. */
export const silence = (): Promise<never> => new Promise(() => undefined);

export const MAINTENANCE = "GET /manage/v1/maintenance";
const node = {
  uuid: "1b6cf518-f97c-11ed-8544-061d81f7eedb",
  status: "off",
  scheduled_time: null,
  connection_services: [],
  can_unset_maintenance: true,
  ip_exception_list: [],
  maintenance_mode_message: "",
};
/** An answer to `maintenance status`. */
export const maintenance = (hostname: string, status = "off") => [{ ...node, hostname, status }];

/** Milliseconds of a `--timeout` that ends when the test says so, not by a race with the machine. */
export const HELD = 4_321_000;

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

const real = (): Clock => ({ now: () => Date.now(), monotonic: () => performance.now(), sleep: wait });

/** Waits take a hundredth of their time. */
export const heldClock = (isOver: () => boolean): Clock => ({
  ...real(),
  async sleep(milliseconds, signal) {
    while (milliseconds === HELD && !isOver()) await wait(5, signal);
    if (milliseconds !== HELD) await wait(milliseconds / 100, signal);
  },
});

let secrets = 0;

export async function boxes(all: Readonly<Record<string, Box>>): Promise<Boxes> {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-fleet-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const seen: Record<string, string[]> = {};
  const leaving: Record<string, Promise<void>> = {};
  const profiles: Record<string, unknown> = {};
  for (const [name, box] of Object.entries(all)) {
    seen[name] = [];
    secrets += 1;
    const own = seen[name];
    const port = await new Promise<number>((resolve, reject) => {
      leaving[name] = new Promise((left) => void listening(box, own, left).then(resolve, reject));
    });
    const value = "password" in box ? box.password : `fleet-password-${String(process.pid)}-${String(secrets)}`;
    const password = value === undefined ? {} : { password: { source: "store", value } };
    profiles[name] = {
      host: "127.0.0.1",
      scheme: "http",
      port,
      rest_port: port,
      ...password,
      token: { source: "store", value: `fleet-token-${String(secrets)}` },
      ...box.profile,
    };
  }
  await mkdir(join(folder, "config", "ghes-admin"), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "config", "ghes-admin", "profiles.json"), JSON.stringify({ schemaVersion: 1, profiles }), { mode: 0o600 });
  const start: Boxes["start"] = (line, { world, ...options } = {}) => {
    const env = { XDG_CONFIG_HOME: join(folder, "config"), XDG_STATE_HOME: join(folder, "state"), NO_COLOR: "1", ...options.env };
    const fake = fakeWorld({ ...options, argv: words(line), home: folder, cwd: folder, env });
    const done = run({ ...fake.world, clock: real(), ...world }).then((exit) => ({ exit, out: fake.out(), err: withoutWarnings(fake.err()) }));
    return { fake, done, said: (text) => said(fake, text) };
  };
  return { seen, folder, left: async (name) => leaving[name], start, run: (line, options) => start(line, options).done };
}

async function listening({ answers }: Box, seen: string[], onLeft: () => void): Promise<number> {
  const server = createServer((request, response) => {
    const route = `${request.method ?? ""} ${(request.url ?? "").replace(/\?.*/s, "")}`;
    seen.push(route);
    request.resume();
    void Promise.resolve(answers(route, request)).then((given) => {
      const { status, body } = given instanceof Reply ? given : given === undefined ? new Reply(404, { message: "Not Found" }) : new Reply(200, given);
      response.writeHead(status, { "content-type": "application/json" }).end(status === 204 ? "" : JSON.stringify(body));
    });
  });
  server.on("connection", (socket) => socket.once("close", onLeft));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** That these instances are reached without TLS is known. */
const withoutWarnings = (text: string): string => text.replaceAll(/^warning: .* is reached without TLS.*\n/gm, "");

function said(fake: FakeWorld, text: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (fake.out().includes(text)) resolve();
      else setTimeout(look, 2);
    };
    look();
  });
}
