/**
 * The fault laboratory: one profile, an instance whose every byte is scripted, and a clock that jumps when nothing happens.
 *
 *   const lab = await newLab({ always: [{ reset: true }] });
 *   const told = await lab.run("maintenance status");
 *   expect(told).toMatchObject({ exit: 6, seen: ["GET /manage/v1/maintenance", …] });
 *
 * Whatever a command is told here, `run` itself refuses a stack trace, a secret in any form, a control byte, a failure without
 * a next step, output beside a JSON error, a command that outlives its `--timeout`, and a store or folder that is not as it was.
 */
import { createHash, randomBytes } from "node:crypto";
import dns from "node:dns";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { TlsOptions } from "node:tls";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { issue, type Issued } from "../support/certificates.js";
import { words } from "../support/cli.js";
import { fakeWorld, type FakeOptions, type FakeWorld } from "../support/fake-world.js";
import { scriptedServer, type ScriptedOptions, type ScriptedServer } from "../support/scripted-server.js";
import { stackLines } from "../support/spawned.js";
import { virtualTime, type VirtualTime } from "./virtual-time.js";

export interface LabOptions extends Pick<ScriptedOptions, "answers" | "always" | "raw"> {
  /** false: plain HTTP. Left out: a certificate of the laboratory's own authority, which the profile trusts. */
  readonly tls?: false | Partial<TlsOptions>;
  /** What the profile takes it for, where that is wrong. */
  readonly takenFor?: "TLS" | "plain";
  /** Files that `profile add` or the command needs. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the profile calls the instance; left out: 127.0.0.1. */
  readonly host?: string;
  /** The password itself is in the store. */
  readonly stored?: boolean;
  /** More words of `profile add`. */
  readonly profile?: string;
  /** The port that the profile has, where it is not the scripted one's. */
  readonly port?: number;
  readonly restPort?: number;
  /** What names lead to: addresses, or the code of a failure. */
  readonly names?: Readonly<Record<string, readonly string[] | string>>;
}

export interface RunOptions extends Pick<FakeOptions, "tty" | "columns" | "stdin" | "now"> {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The person has no home directory. */
  readonly homeless?: boolean;
  /** Called with the world and its time before the command begins. */
  readonly during?: (world: FakeWorld, time: VirtualTime) => void;
  /** What may change: what this computer keeps of runs, such as a journal; or the store too. */
  readonly changes?: "journal" | "store";
  /** What is told twice, on stdout too: several instances, bulk, a followed run. */
  readonly partial?: boolean;
}

export interface JsonError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly status?: number;
  readonly [key: string]: unknown;
}

export interface Told {
  readonly line: string;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON error, or what the text form says. */
  readonly error: JsonError | undefined;
  /** `METHOD /path` of what reached the instance meanwhile. */
  readonly seen: readonly string[];
  /** Seconds of the command's own clock. */
  readonly took: number;
  /** Retry waits, in milliseconds. */
  readonly sleeps: readonly number[];
}

export interface Lab {
  readonly server: ScriptedServer;
  readonly folder: string;
  readonly password: string;
  readonly token: string;
  /** Without host, port or credentials. */
  readonly env: Readonly<Record<string, string>>;
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** The words as a list, or a line that is split at spaces and quotes. */
  run(line: string | readonly string[], options?: RunOptions): Promise<Told>;
}

/** Seconds that no command without `--timeout` takes against an instance that is silent throughout. */
const PATIENCE = 15 * 60;

/** What is to be done when the test is over. */
export type Over = (end: () => Promise<void>) => void;

export async function newLab(options: LabOptions = {}, over: Over = onTestFinished): Promise<Lab> {
  const certificate = await vouched();
  const server = await scriptedServer({
    ...(options.answers === undefined ? {} : { answers: options.answers }),
    ...(options.always === undefined ? {} : { always: options.always }),
    ...(options.raw === undefined ? {} : { raw: options.raw }),
    ...(options.tls === false ? {} : { tls: { key: certificate.key, cert: certificate.cert, ...options.tls } }),
  } as ScriptedOptions);
  over(() => server.close());
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-lab-"));
  over(() => rm(folder, { recursive: true, force: true }));
  // Of its own for each: one that was rejected is never sent again by this process.
  const password = `lab ${randomBytes(8).toString("hex")}/+&ü`;
  const token = `ghp_${randomBytes(18).toString("hex")}`;
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, "config"), XDG_STATE_HOME: join(folder, "state") };
  await writeFile(join(folder, "ca.pem"), (await authority()).cert);
  await writeFile(join(folder, "password"), password, { mode: 0o600 });
  await writeFile(join(folder, "token"), token, { mode: 0o600 });
  for (const [name, content] of Object.entries(options.files ?? {})) await writeFile(join(folder, name), content, { mode: 0o600 });

  const port = options.port ?? server.port;
  const made: Made = { server, folder, env, port, restPort: options.restPort ?? port, secrets: [password, token], names: options.names ?? {} };
  await added(made, options);
  return {
    server,
    folder,
    password,
    token,
    env,
    file: async (name, content) => {
      await writeFile(join(folder, name), content);
      return name;
    },
    run: (line, given = {}) => runLine(made, line, given),
  };
}

let shared: Promise<Issued> | undefined;
/** The laboratory's own. */
export const authority = (): Promise<Issued> => (shared ??= issue({ name: "Laboratory CA", ca: true }));
let leaf: Promise<Issued> | undefined;
/** A certificate for 127.0.0.1 and localhost that the laboratory's authority vouches for. */
export const vouched = (): Promise<Issued> => (leaf ??= authority().then((by) => issue({ name: "ghe1.example.com", by })));

interface Made {
  readonly server: ScriptedServer;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly restPort: number;
  readonly secrets: readonly string[];
  readonly names: NonNullable<LabOptions["names"]>;
}

async function added(made: Made, { tls, takenFor, stored = false, host = "127.0.0.1", profile = "" }: LabOptions): Promise<void> {
  const isPlain = takenFor === undefined ? tls === false : takenFor === "plain";
  const where = `--host ${isPlain ? "http://" : ""}${host} --port ${String(made.port)} --rest-port ${String(made.restPort)}`;
  const trust = isPlain || /--ca-file|--pin/.test(profile) ? "" : "--ca-file ca.pem";
  const line = `profile add ghe1 ${where} --enterprise octo ${trust} ${stored ? "--password-stdin --store file" : "--password-file password"} --token-file token --no-verify --default ${profile}`;
  const fake = fakeWorld({ argv: words(line), env: made.env, home: made.folder, cwd: made.folder, stdin: made.secrets[0] ?? "" });
  const warning = "warning: the proxy's password was an argument, which others on this computer can read; leave it out of the URL to be asked for it\n";
  expect({ exit: await run(fake.world), stderr: fake.err() }).toEqual({ exit: 0, stderr: /--proxy \S+:\S+@/.test(profile) ? warning : "" });
}

async function runLine(made: Made, typed: string | readonly string[], given: RunOptions): Promise<Told> {
  const argv = typeof typed === "string" ? words(typed) : typed;
  const line = typeof typed === "string" ? typed : typed.map((word) => (/^[\w./:=@,+-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
  const time = virtualTime(typeof given.now === "number" ? given.now : undefined);
  const fake = fakeWorld({
    // Known, so that each fault strikes the command itself and not the question which release answers.
    argv: ["--ghes-version", "3.19", ...argv],
    env: { ...made.env, ...given.env },
    ...(given.homeless === true ? {} : { home: made.folder }),
    cwd: made.folder,
    ...(given.tty === undefined ? {} : { tty: given.tty }),
    ...(given.columns === undefined ? {} : { columns: given.columns }),
    ...(given.stdin === undefined ? {} : { stdin: given.stdin }),
  });
  const before = { requests: made.server.requests.length, state: await stateOf(made.folder, given.changes) };
  given.during?.(fake, time);
  const { server } = made;
  const signs = () => `${String(server.connections)} ${String(server.bytes)} ${String(server.requests.length)} ${String(fake.stdout.writes.length)}`;
  const restore = namesLeadTo(made.names);
  // The language reads the zone from the process.
  const zone = process.env.TZ;
  if (given.env?.TZ !== undefined) process.env.TZ = given.env.TZ;
  const exit = await time
    .run(() => run({ ...fake.world, clock: time.clock }), signs)
    .finally(() => {
      restore();
      process.env.TZ = zone;
    });
  const told: Told = {
    line,
    exit,
    stdout: fake.out(),
    stderr: fake.err(),
    error: errorIn(fake.err()),
    seen: server.seen().slice(before.requests),
    took: time.passed / 1000,
    sleeps: time.sleeps,
  };
  holds(told, made, given, argv);
  if (given.changes !== "store") expect(await stateOf(made.folder, given.changes), "the store and the folder are as they were").toEqual(before.state);
  return told;
}

/* ---------------------------------------------------------------- what holds for every command */

function holds(told: Told, { secrets }: Made, given: RunOptions, argv: readonly string[]): void {
  const both = told.stdout + told.stderr;
  expect(stackLines(both), "no stack trace").toEqual([]);
  expect(both, "no word of a defect").not.toMatch(/\b(?:TypeError|RangeError|SyntaxError|ReferenceError|undefined is not|Cannot read|\[object |"internal")/);
  for (const secret of secrets)
    for (const form of formsOf(secret)) expect(both.includes(form), `a secret as ${form.slice(0, 3)}…, of: ${told.line}`).toBe(false);
  if (given.tty?.stdout !== true) expect(controlsIn(told.stdout, true), "no control byte on stdout").toEqual([]);
  if (given.tty?.stderr !== true) expect(controlsIn(told.stderr), "no control byte on stderr").toEqual([]);
  const timeout = /--timeout[ =](\d+)(s|m|h|)/.exec(told.line);
  const limit = timeout === null ? PATIENCE : Number(timeout[1]) * ({ s: 1, m: 60, h: 3600, "": 1 }[timeout[2] ?? ""] ?? 1);
  expect(told.took, "within the deadline").toBeLessThanOrEqual(limit + 1);
  // A wrong command line says what is wrong with it; that is the next step.
  const isFailure = told.exit !== 0 && told.exit !== 8 && told.exit !== 10 && told.exit < 128;
  if (!isFailure) return;
  if (given.partial === true) {
    if (told.exit !== 2) expect(stripVTControlCharacters(both), "a failure in part says what to do next").toMatch(/^ *(?:hint|go on with): |"hint": ?"/m);
    return;
  }
  expect(told.error, `a failure says so: ${told.stderr}`).toBeDefined();
  if (told.exit !== 2) expect(told.error?.hint ?? "", `a failure says what to do next: ${told.stderr}`).not.toBe("");
  if (argv.includes("--json")) expect(told.stdout, "stdout is empty beside a JSON error").toBe("");
}

/** The secret as it is, and in each form that it could take on its way. */
export const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ a: secret }).toString().slice(2),
  Buffer.from(secret).toString("base64"),
  Buffer.from(`api_key:${secret}`).toString("base64"),
];

// Newlines and tabs are what lines are made of.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const ACTING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)/g;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const ACTING_OR_HIDING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Everything that acts on a terminal, reorders a line or hides in it; `acting`: only what acts, the rest is data. */
export const controlsIn = (text: string, acting = false): readonly string[] =>
  (text.match(acting ? ACTING : ACTING_OR_HIDING) ?? []).map((one) => `\\u${one.charCodeAt(0).toString(16)}`);

function errorIn(stderr: string): JsonError | undefined {
  const json = stderr.split("\n").findLast((line) => line.startsWith('{"error":'));
  if (json !== undefined) return (JSON.parse(json) as { readonly error: JsonError }).error;
  const [, message, hint] = /^error: ([^]*?)\n(?: {2}hint: ([^]*?)\n)?$/m.exec(stderr) ?? [];
  return message === undefined ? undefined : { code: "", message, ...(hint === undefined ? {} : { hint }) };
}

/** What is kept of which secrets instances took: it may change with any request. */
const REMEMBERED = "/ghes-admin/attempts/";

/** Each file below with its digest; those of runs left out where they may change. */
async function stateOf(folder: string, changes: RunOptions["changes"]): Promise<Readonly<Record<string, string>>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(REMEMBERED) && !(changes === "journal" && path.startsWith(join(folder, "state/"))));
  const digests = await Promise.all(
    files.map(
      async (path) =>
        [
          path,
          createHash("sha256")
            .update(await readFile(path))
            .digest("hex"),
        ] as const,
    ),
  );
  return Object.fromEntries(digests);
}

/* ---------------------------------------------------------------- names */

type Found = (error: Error | null, addresses?: unknown, family?: number) => void;
type Lookup = (host: string, options: { readonly all?: boolean }, callback: Found) => void;

/** Until the returned function is called, these names lead there; every other as ever. */
function namesLeadTo(names: NonNullable<LabOptions["names"]>): () => void {
  const original = dns.lookup;
  const asEver = original as Lookup;
  const lookup: Lookup = (host, options, callback) => {
    const found = names[host];
    if (found === undefined) asEver(host, options, callback);
    else process.nextTick(() => answerLookup(host, found, options.all === true, callback));
  };
  Object.assign(dns, { lookup });
  return () => {
    Object.assign(dns, { lookup: original });
  };
}

function answerLookup(host: string, found: readonly string[] | string, all: boolean, callback: Found): void {
  const family = (address = ""): number => (address.includes(":") ? 6 : 4);
  if (typeof found === "string") callback(Object.assign(new Error(`getaddrinfo ${found} ${host}`), { code: found, syscall: "getaddrinfo", hostname: host }));
  else if (all)
    callback(
      null,
      found.map((address) => ({ address, family: family(address) })),
    );
  else callback(null, found[0], family(found[0]));
}

/* ---------------------------------------------------------------- as a page of a golden file */

/** What a person sees of it, without what differs from run to run. */
export function pageOf(told: Told, lab: Lab, also: readonly (readonly [port: number, name: string])[] = []): string {
  const seconds = told.took < 0.1 ? "at once" : `${told.took.toFixed(1)} s`;
  const parts = [
    `$ ghes-admin ${told.line}`,
    ...counted(told.seen),
    `exit ${String(told.exit)}, ${seconds}`,
    ...(told.stdout === "" ? [] : ["--- stdout", told.stdout.trimEnd()]),
    ...(told.stderr === "" ? [] : ["--- stderr", told.stderr.trimEnd()]),
  ];
  const ports: readonly (readonly [number, string])[] = [[lab.server.port, "8443"], ...also];
  return (
    ports
      .reduce((text, [port, name]) => text.replaceAll(new RegExp(`\\b${String(port)}\\b`, "g"), name), parts.join("\n"))
      .replaceAll(lab.folder, "FOLDER")
      // Ports that nobody listens on.
      .replaceAll(/(?<=[\w\].]:|listen on |--port )(?!8443\b|8080\b)\d{4,5}\b/g, "PORT")
      .replaceAll(/(?<= since )\d\d:\d\d:\d\d\b/g, "HH:MM:SS")
      .replaceAll(/\b[0-9a-f]{64}\b/g, "SHA256")
      .replaceAll(/\b\d{8}T\d{6}Z-[0-9a-f]{6}\b/g, "RUN")
      .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "MOMENT")
  );
}

/** Each request with how often it came, in the order of its first time: how polls interleave is no promise. */
export function counted(seen: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of seen) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].map(([one, count]) => `> ${one}${count === 1 ? "" : ` (${String(count)} times)`}`);
}
