/**
 * The real program in its own process, against a sandbox in this one: real bundle, real TLS, real signals.
 *
 *   const place = await newPlace({ topology: "ha" });
 *   const ran = await place.run("status --json");
 *   const child = place.start("config apply --follow --yes");
 *   await child.said("stderr", /configuration run/);
 *   child.kill("SIGINT");
 *   expect((await child.done).exitCode).toBe(130);
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa, type Options } from "execa";
import { onTestFinished } from "vitest";
import { startSandbox, type RecordedRequest, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.js";
import { expectNoLeak } from "./canary.js";
import { words } from "./cli.js";
import { identity } from "./identity.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const program = join(root, "bin/ghes-admin.js");

/** What simulated durations are multiplied by unless a test says otherwise. */
const PACE = 0.01;
/** Milliseconds until a state that does not come is a failure. */
const PATIENCE = 10_000;
const LOOK_EVERY = 5;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Ended {
  /** 128 + N where signal N ended it and no handler did. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What reached the appliance meanwhile. */
  readonly requests: readonly RecordedRequest[];
}

export interface StartOptions {
  /** Over the place's own; undefined takes a variable away. */
  readonly env?: Environment;
  /** Nothing of the place's environment. */
  readonly bare?: boolean;
  readonly stdin?: string | Uint8Array;
  /** Stdin stays open for `write` until `closeInput`. */
  readonly openInput?: boolean;
  readonly cwd?: string;
}

export interface Child {
  readonly pid: number;
  /** What it wrote so far. */
  text(stream: "stdout" | "stderr"): string;
  /** Resolves when the stream's whole text matches; fails when the process ends without it. */
  said(stream: "stdout" | "stderr", what: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  write(text: string): void;
  closeInput(): void;
  /** Also where its own children still hold its streams open. */
  hasExited(): boolean;
  readonly done: Promise<Ended>;
}

export interface Place {
  readonly sandbox: Sandbox;
  /** HOME, working directory and the place of files. */
  readonly folder: string;
  /** PATH with `ghes-admin` on it, HOME, and the variables that point at the sandbox. */
  readonly env: Environment;
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** The words as a list, or a line that is split at spaces and quotes. */
  run(line: string | readonly string[], options?: StartOptions): Promise<Ended>;
  start(line: string | readonly string[], options?: StartOptions): Child;
  /** A line for bash, with `pipefail` off and `ghes-admin` on the PATH. */
  bash(script: string, options?: StartOptions): Promise<Ended>;
  /** The variables without those that name the instance and its credentials. */
  readonly homeOnly: Environment;
}

/** A sandbox that is stopped, and a folder that is removed, when the test is over. */
export async function newPlace(options: SandboxOptions = {}, over: (end: () => Promise<void>) => void = onTestFinished): Promise<Place> {
  const sandbox = await startSandbox({ seed: 7, pace: PACE, identity: await identity(), ...options });
  over(() => sandbox.stop());
  const folder = await newFolder(over);
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/ghes-admin"), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o700 });
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, sandbox.caPem);
  const homeOnly = { PATH: [join(folder, "bin"), process.env.PATH].join(delimiter), HOME: folder, TZ: "UTC", LANG: "C.UTF-8", TERM: "xterm-256color" };
  const env = {
    ...homeOnly,
    GHES_ADMIN_HOST: sandbox.host,
    GHES_ADMIN_PORT: String(sandbox.port),
    GHES_ADMIN_REST_PORT: String(sandbox.restPort),
    GHES_ADMIN_PASSWORD: sandbox.password,
    GHES_ADMIN_TOKEN: sandbox.token,
    GHES_ADMIN_CA_FILE: caFile,
  };
  const launch = (file: string, args: readonly string[], given: StartOptions = {}) =>
    startChild(sandbox, file, args, { ...given, cwd: given.cwd ?? folder, env: given.bare === true ? (given.env ?? {}) : { ...env, ...given.env } });
  const start = (line: string | readonly string[], given?: StartOptions) =>
    launch(process.execPath, [program, ...(typeof line === "string" ? words(line) : line)], given);
  return {
    sandbox,
    folder,
    env,
    homeOnly,
    file: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content, { mode: 0o600 });
      return path;
    },
    start,
    run: (line, given) => start(line, given).done,
    bash: (script, given) => launch("bash", ["-c", script], given).done,
  };
}

/** A private folder that is removed when the test is over. */
export async function newFolder(over: (end: () => Promise<void>) => void = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-spawned-"));
  over(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Resolves when `isSo` does not say false any more. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, patience = PATIENCE): Promise<void> {
  const end = performance.now() + patience;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await delay(LOOK_EVERY);
  }
}

function startChild(sandbox: Sandbox, file: string, args: readonly string[], { env, cwd, stdin, openInput = false }: StartOptions): Child {
  const before = sandbox.requests.length;
  const input: Options = openInput ? { stdin: "pipe" } : stdin === undefined ? { stdin: "ignore" } : { input: stdin };
  const child = execa(file, args, {
    ...input,
    reject: false,
    stripFinalNewline: false,
    extendEnv: false,
    env: { ...env },
    ...(cwd === undefined ? {} : { cwd }),
    buffer: false,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} did not start`);
  const texts = { stdout: "", stderr: "" };
  const collect = (stream: "stdout" | "stderr") =>
    new Promise<void>((resolve) => {
      const readable = child[stream];
      readable?.setEncoding("utf8");
      readable?.on("data", (chunk: string) => (texts[stream] += chunk));
      readable?.once("close", () => {
        resolve();
      });
    });
  let isOver = false;
  const done = Promise.all([child, collect("stdout"), collect("stderr")]).then(([result]) => {
    isOver = true;
    const exitCode = result.exitCode ?? 128 + (SIGNAL_NUMBERS[result.signal ?? ""] ?? 0);
    const requests = sandbox.requests.slice(before);
    const line = args.join(" ");
    if (!line.includes("--show-secrets")) expectNoLeak({ sandbox, line, text: `${texts.stdout}\n${texts.stderr}`, requests, home: env?.HOME ?? "" });
    return { exitCode, ...texts, requests };
  });
  onTestFinished(() => {
    if (!isOver) child.kill("SIGKILL");
  });
  return {
    pid,
    done,
    text: (stream) => texts[stream],
    said: async (stream, what) => {
      await until(() => what.test(texts[stream]) || isOver, `${String(what)} on ${stream}; it said ${JSON.stringify(texts)}`);
      if (!what.test(texts[stream])) throw new Error(`it ended without ${String(what)} on ${stream}: ${JSON.stringify(texts)}`);
    },
    kill: (signal) => void child.kill(signal),
    write: (text) => child.stdin?.write(text),
    closeInput: () => child.stdin?.end(),
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
  };
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 };

/** Lines of a stack trace, which no one but a developer should ever see. */
export const stackLines = (text: string): readonly string[] => text.split("\n").filter((line) => /^\s+at .+:\d+/.test(line));

/** Requests as `METHOD url`. */
export const lines = (requests: readonly RecordedRequest[]): readonly string[] => requests.map(({ method, url }) => `${method} ${url}`);

/** The text of the one JSON error on stderr, after the lines that are none. */
export function jsonError(stderr: string): { readonly code: string; readonly message: string; readonly [key: string]: unknown } {
  const line = stderr.split("\n").find((one) => one.startsWith('{"error":'));
  if (line === undefined) throw new Error(`no JSON error in ${JSON.stringify(stderr)}`);
  return (JSON.parse(line) as { readonly error: { readonly code: string; readonly message: string } }).error;
}
