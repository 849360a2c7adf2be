/**
 * Commands against a sandbox, in this process, over real sockets: the only way tests run commands without spawning.
 *
 *   const ghes = await appliance({ topology: "ha" });
 *   const ran = await ghes.run("maintenance enable --yes");
 *   expect(ran.exit).toBe(0);
 *   await expect(ran.transcript()).toMatchFileSnapshot("maintenance-enable.golden");
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { releaseMemory } from "../../src/profiles/releases.js";
import { startSandbox, type RecordedRequest, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.js";
import type { Clock } from "../../src/world.js";
import { expectNoLeak } from "./canary.js";
import { fakeWorld, type FakeOptions } from "./fake-world.js";
import { identity } from "./identity.js";

/** What simulated durations, and the waits of commands, are multiplied by. */
const PACE = 0.01;
const NOW = Date.parse("2026-11-22T17:00:00Z");

export interface RunOptions {
  readonly tty?: FakeOptions["tty"];
  readonly columns?: FakeOptions["columns"];
  readonly terminal?: FakeOptions["terminal"];
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Nobody has asked this instance before; left out, its release is remembered. */
  readonly isNew?: boolean;
  /** What the command's waits and deadlines are multiplied by; a hundredth when left out. */
  readonly pace?: number;
  /** Called with the way to interrupt, before the command starts. */
  readonly during?: (interrupt: (signal?: "SIGINT" | "SIGTERM" | "SIGHUP") => void) => void;
}

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What reached the appliance meanwhile. */
  readonly requests: readonly RecordedRequest[];
  /** Command, requests with their bodies and statuses, exit code and both streams; what differs from run to run is masked. */
  transcript(requests?: Shown): string;
}

/**
 * Which requests a transcript shows: each, as they arrived; each read once, in alphabetical order before the writes, where
 * reads are polled or sent at the same time; or the writes alone, where reads depend on the time.
 */
export type Shown = "each" | "reads once" | "writes";

export interface Ghes {
  readonly sandbox: Sandbox;
  /** A private directory: HOME, working directory, and the place of files for the commands. */
  readonly folder: string;
  /** The GHES_ADMIN_* variables that point at the appliance. */
  readonly env: Readonly<Record<string, string>>;
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** `line` is split as a shell would: spaces, single and double quotes. */
  run(line: string, options?: RunOptions): Promise<Ran>;
}

/**
 * An appliance with a password of its own (a rejected one is never sent again by this process) that is stopped, and a
 * folder that is removed, when the test is over. Its certificate is that of the others, unless `identity` is undefined.
 */
export async function appliance(options: SandboxOptions = {}): Promise<Ghes> {
  const password = `sandbox-${randomBytes(10).toString("hex")}`;
  const sandbox = await startSandbox({ seed: 7, pace: PACE, now: NOW, password, identity: await identity(), ...options });
  onTestFinished(() => sandbox.stop());
  return around(sandbox, options.release);
}

/** @param release the sandbox's */
export async function around(sandbox: Sandbox, release = "3.19.0"): Promise<Ghes> {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const caFile = join(folder, ".ca.pem");
  await writeFile(caFile, sandbox.caPem);
  const env = {
    GHES_ADMIN_HOST: sandbox.host,
    GHES_ADMIN_PORT: String(sandbox.port),
    GHES_ADMIN_REST_PORT: String(sandbox.restPort),
    GHES_ADMIN_USER: sandbox.user,
    GHES_ADMIN_PASSWORD: sandbox.password,
    GHES_ADMIN_TOKEN: sandbox.token,
    GHES_ADMIN_ENTERPRISE: sandbox.enterprise,
    GHES_ADMIN_CA_FILE: caFile,
  };
  return {
    sandbox,
    folder,
    env,
    file: async (name, content) => {
      await writeFile(join(folder, name), content);
      return name;
    },
    run: (line, given = {}) => runLine({ sandbox, folder, env, release }, line, given),
  };
}

interface Place extends Pick<Ghes, "sandbox" | "folder" | "env"> {
  readonly release: string;
}

async function runLine({ sandbox, folder, env, release }: Place, line: string, given: RunOptions): Promise<Ran> {
  const fake = fakeWorld({
    argv: words(line),
    env: { XDG_CONFIG_HOME: join(folder, "config"), ...env, ...given.env },
    home: folder,
    cwd: folder,
    now: NOW,
    ...(given.tty === undefined ? {} : { tty: given.tty }),
    ...(given.columns === undefined ? {} : { columns: given.columns }),
    ...(given.terminal === undefined ? {} : { terminal: given.terminal }),
    ...(given.stdin === undefined ? {} : { stdin: given.stdin }),
  });
  const memory = releaseMemory(fake.world, sandbox);
  if (given.isNew !== true && memory.recall() === undefined) memory.remember(release);
  const before = sandbox.requests.length;
  given.during?.((signal) => {
    fake.interrupt(signal);
  });
  const exit = await run({ ...fake.world, clock: paced(given.pace) });
  const requests = sandbox.requests.slice(before);
  const facts = { exit, stdout: fake.out(), stderr: fake.err(), requests };
  if (!line.includes("--show-secrets")) expectNoLeak({ sandbox, line, text: `${facts.stdout}\n${facts.stderr}`, requests, home: folder });
  return { ...facts, transcript: (shown = "each") => transcript(line, given, facts, { shown, masks: masksOf(sandbox, folder) }) };
}

/** Waits take as little real time as the sandbox's do, and no more than they say. */
const paced = (pace = PACE): Clock => {
  const begin = performance.now();
  const passed = () => (performance.now() - begin) / pace;
  return {
    // Wall time stands, so that what is said of moments is the same in every run.
    now: () => NOW,
    monotonic: passed,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      await delay(milliseconds * pace, undefined, { signal }).catch(() => {
        throw signal.reason as Error;
      });
    },
  };
};

/** A command line as words: spaces separate, quotes group, nothing else is special. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map((match) => match[0].replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

type Mask = readonly [RegExp, string];

function masksOf(sandbox: Sandbox, folder: string): readonly Mask[] {
  const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return [
    [new RegExp(`${literal(folder)}/`, "g"), ""],
    [new RegExp(literal(folder), "g"), "FOLDER"],
    [new RegExp(`${literal(sandbox.host)}:${String(sandbox.port)}`, "g"), "ghes:8443"],
    [new RegExp(`${literal(sandbox.host)}:${String(sandbox.restPort)}`, "g"), "ghes:443"],
    [new RegExp(`\\b${String(sandbox.port)}\\b`, "g"), "8443"],
    [new RegExp(`\\b${String(sandbox.restPort)}\\b`, "g"), "443"],
    // The sandbox's clock goes on while a command runs.
    [/\b2026-11-22T17:0\d:\d\d(\.\d+)?/g, "2026-11-22T17:00:00"],
    [/^17:0\d:\d\d/gm, "17:00:00"],
    [/"(duration_ms|milliseconds)":(\s*)\d+/g, '"$1":$20'],
    [/\bin \d+ s(?=$|\t)/gm, "in 1 s"],
    [/^(run .*) (after|in) \d+ ?s$/gm, "$1 $2 1 s"],
    [/\b(date: ).* GMT$/gm, "$1DATE GMT"],
    [/\b[0-9a-f]{64}\b/g, "SHA256"],
    [/\bvalid from [^ ]+ to [^ ,]+/g, "valid from THEN to THEN"],
    [/\btimeout leaves (?:1 min|\d+ s)/g, "timeout leaves 1 min"],
    [/\battempts in \d+ (?:ms|s)\b/g, "attempts in 1 s"],
    [/\b\d+ ms\b/g, "1 ms"],
    [/\blast_request_id=[^ ]+/g, "last_request_id=ID"],
    [/\b[0-9A-F]{4}:[0-9A-F]{4}:[0-9A-F]{6,8}:[0-9A-F]{6,8}:[0-9A-F]{8}\b/g, "REQUEST-ID"],
    [/"request_id":(\s*)"[^"]*"/g, '"request_id":$1"REQUEST-ID"'],
  ];
}

interface Form {
  readonly shown: Shown;
  readonly masks: readonly Mask[];
}

function transcript(line: string, given: RunOptions, facts: Omit<Ran, "transcript">, { shown, masks }: Form): string {
  const where = given.tty?.stdout === true ? "terminal" : "pipe";
  const head = `$ ghes-admin ${line}    [stdout: ${where}]`;
  const stream = (name: string, text: string) => (text === "" ? [] : [`--- ${name}`, text.replace(/\n$/, "")]);
  const tail = [`exit ${String(facts.exit)}`, ...stream("stdout", facts.stdout), ...stream("stderr", facts.stderr)];
  const mask = (text: string) => masks.reduce((masked, [what, by]) => masked.replaceAll(what, by), text);
  return visible(mask([head, ...exchanges(facts.requests, shown, mask), ...tail].join("\n")));
}

function exchanges(requests: readonly RecordedRequest[], shown: Shown, mask: (text: string) => string): readonly string[] {
  const text = (request: RecordedRequest) =>
    mask(`> ${request.method} ${request.url}${bodyOf(request)}\n< ${request.status === undefined ? "(nothing)" : String(request.status)}`);
  if (shown === "each") return requests.map(text);
  const writes = requests.filter(({ method }) => method !== "GET").map(text);
  const reads =
    shown === "writes" ? [] : requests.filter(({ method }) => method === "GET").map((request) => text({ ...request, url: request.url.replace(/\?.*/s, "") }));
  return [...[...new Set(reads)].sort(), ...writes];
}

/** Escape sequences and tabs as an eye sees them; what colours a word is no part of the promise unless it is there to be seen. */
const visible = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are what is made visible
  `${text.replaceAll("\t", "⇥").replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`)}\n`;

function bodyOf({ body, headers }: RecordedRequest): string {
  if (body.length === 0) return "";
  const type = headers["content-type"] ?? "";
  return type.startsWith("multipart/") ? ` [${String(type.split(";")[0])}]` : ` ${Buffer.from(body).toString("utf8")}`;
}

/** The files of a folder, hidden ones aside. */
export const filesIn = async (folder: string): Promise<readonly string[]> => (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
