/** What a running command may do: call operations, wait, ask, read input. Built by the kit for each instance. */
import type { AnyOperation, InputOf, Operation, Params } from "../api/operation.js";
import type { Json } from "../api/shape.js";
import type { Job } from "../bulk/job.js";
import type { Installed } from "../completion/install.js";
import type { Shell } from "../completion/script.js";
import type { CliError } from "../errors.js";
import type { ProfileActions } from "../profiles/profile-actions.js";
import type { Answer, FlowingAnswer, FreeAnswer, FreeRequest, PresentedCertificate, WayReport, WaySteps } from "../http/answers.js";
import type { Outcome } from "./outcome.js";

/** One line on stderr that shows how far a long piece of work is; nothing where stderr is no terminal or `-q`. */
export interface Progress {
  /** `done` of `total`; without a total it spins. */
  update(text: string, done?: number, total?: number): void;
  /** Takes the line away. Safe to call twice. */
  stop(): void;
}

export interface Instance {
  /** The profile's name, or undefined. */
  readonly profile: string | undefined;
  /** The flags that name it on another command line, each with a space before. */
  readonly flags: string;
  /** What messages call it: the profile's name, or host and port. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly restPort: number;
  /** The address that people and runners use: `https://ghe1.example.com`. */
  readonly site: string;
  /** The enterprise's slug of the profile, flag or environment. */
  readonly enterprise: string | undefined;
  /** Which credentials there are, without reading them. */
  readonly has: { readonly password: boolean; readonly token: boolean };
}

/** One call of several. */
export interface Call {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A call whose input the compiler has held against its operation. */
export const calling = <P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>): Call => ({ operation, input });

/** Where a new secret may come from; from a prompt, where neither gives it. */
export interface SecretSource {
  /** Whether `--NAME-stdin` was given. */
  readonly stdin: boolean;
  readonly variable?: string | undefined;
}

/** How one call of several ended. */
export type Settled<R> = { readonly ok: true; readonly value: R } | { readonly ok: false; readonly error: CliError };

export interface Context {
  readonly instance: Instance;
  /** Aborted by a signal or `--timeout`; the reason says which. */
  readonly signal: AbortSignal;
  readonly options: CommandOptions;
  /** The stored profiles, for the profile commands. */
  readonly profiles: ProfileActions;

  /**
   * Sends the operation and returns its answer in its one documented form. In a dry run a write is recorded, not
   * sent, and the command ends there.
   * @throws {CliError} as the table of errors says.
   */
  call<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, options?: CallOptions): Promise<R>;
  /** As `call`, with status and headers. */
  exchange<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, options?: CallOptions): Promise<Answer<R>>;
  /** Whether the instance's release has only an older way to do this; found out where it is not known, once. */
  isOlder(operation: AnyOperation): Promise<boolean>;
  /** The instance's release as far as it is known without asking: `3.8.4`. */
  release(): string | undefined;
  /** The items of a list in pages, as they arrive; `limit` of them at most. In a dry run the first page is recorded. */
  pages<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, limit?: number): AsyncIterable<unknown>;
  /**
   * Writes, one after the other, each with its own outcome, in their order. What ends the command, a signal or `--timeout`, is the outcome
   * of the one under way and of those whose turn did not come, so that nothing that was done is lost with it. In a dry run all are recorded.
   * @param hindrance asked before each, with the outcomes so far: why it is not sent after all
   */
  callEach(
    calls: readonly Call[],
    hindrance?: (index: number, settled: readonly Settled<unknown>[]) => CliError | undefined,
  ): Promise<readonly Settled<unknown>[]>;
  /**
   * The same write for many subjects: plan, confirmation, journal, rows in input order, the exit by what failed.
   * In a dry run the writes are recorded.
   */
  bulk(job: Job): Promise<Outcome>;
  /** Any endpoint of any of the three APIs; for `api`. Statuses of failure are returned, not thrown; redirects are thrown. */
  send(request: FreeRequest): Promise<FreeAnswer>;

  /** As `send`, with the body of a 200 read while it comes. */
  download(request: FreeRequest): Promise<FlowingAnswer>;

  /** JSON of an answer, numbers exact; undefined when it is none. */
  readJson(body: Uint8Array): Promise<Json | undefined>;

  readonly sandbox: SandboxActions;
  readonly shells: ShellActions;

  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that never jump. */
  monotonic(): number;
  /** Between two looks: over early where the wall clock jumps, also because the machine slept. Rejects when `signal` is aborted. */
  sleep(milliseconds: number): Promise<void>;
  random(): number;

  /** One line for the person on stderr; silent under `--quiet`, unless the contract promises it. */
  note(text: string): void;
  /** One line on stderr that `--quiet` does not silence. */
  warn(text: string): void;
  progress(text: string): Progress;
  /** Asks on the terminal; done at once under `--yes` and in a dry run. @throws {CliError} `cancelled` */
  confirm(question: string): Promise<void>;
  /** A new secret: stdin, environment, or a prompt that asks twice. `name` is what messages call it. */
  newSecret(name: string, source: SecretSource): Promise<string>;
  /** A yes/no question whose answer the command wants to know; undefined where nobody can be asked. */
  ask(question: string): Promise<boolean | undefined>;
  /**
   * The bytes of a file, or of stdin for `-`. A `secret` of that name is not read from a terminal, which would show it: it is asked for.
   * @throws {CliError} `usage`: missing, a directory, empty, too large, nobody to ask.
   */
  readInput(path: string, secret?: string): Promise<Uint8Array>;
  /** Writes a new file with the given text. @throws {CliError} `local_state` */
  writeFile(path: string, text: string): Promise<void>;
  /** The certificate the instance presented last; undefined before the first connection and without TLS. */
  certificate(): PresentedCertificate | undefined;
  /** The way to the instance, step by step; nothing is sent. */
  readonly way: WaySteps;
  /** Trusts the certificate that replaced the known one, for the rest of this command. */
  trustCertificate(fingerprint256: string): void;
}

/** The embedded appliance, as `sandbox` uses it. */
export interface SandboxActions {
  /** The kinds of faults, for help and for messages. */
  kinds(): Promise<
    readonly { readonly kind: string; readonly argument?: string | undefined; readonly choices?: readonly string[] | undefined; readonly does: string }[]
  >;
  /** @throws {CliError} `usage` for a fault that cannot be read, `local_state` for a port that is taken */
  start(options: SandboxRequest): Promise<RunningSandbox>;
  /**
   * Runs a program with this one's streams and the GHES_ADMIN_* variables pointing at the appliance; resolves with
   * its exit code.
   */
  spawn(sandbox: RunningSandbox, command: string, args: readonly string[]): Promise<number>;
  /** Stores a profile for it, with its credentials in private files; `remove` takes all of that away again. */
  publish(sandbox: RunningSandbox): Promise<{ readonly profile: string; readonly caFile: string; remove(): Promise<void> }>;
}

export interface SandboxRequest {
  readonly port?: number | undefined;
  readonly restPort?: number | undefined;
  readonly topology?: "standalone" | "ha" | "cluster" | undefined;
  readonly release?: string | undefined;
  readonly users?: number | undefined;
  readonly seed?: number | undefined;
  readonly stateFile?: string | undefined;
  readonly faults: readonly string[];
}

export interface RunningSandbox {
  readonly host: string;
  readonly port: number;
  readonly restPort: number;
  readonly user: string;
  readonly password: string;
  readonly token: string;
  readonly enterprise: string;
  /** The appliance's certificate authority, PEM. */
  readonly caPem: string;
  stop(): Promise<void>;
}

/** The shells' own files, as `completion` uses them. */
export interface ShellActions {
  /** The name of the person's own shell, as SHELL has it: `zsh`. */
  readonly own: string | undefined;
  /** Puts the script where the shell looks for it. In a dry run nothing is changed. @throws {CliError} `local_state` */
  install(shell: Shell, script: string): Promise<Installed>;
  /** Takes it away again. */
  uninstall(shell: Shell): Promise<Installed>;
}

/** The global flags a command may need to know. */
export interface CommandOptions {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly concurrency: number;
  /** Tries after the first. */
  readonly retries: number;
  /** Milliseconds left of `--timeout`, or undefined without one. */
  remaining(): number | undefined;
  /** Whether the result is JSON of any kind. */
  readonly json: boolean;
  /** Whether it is NDJSON: an object as each comes. */
  readonly ndjson: boolean;
  /** Whether it is CSV, all of it. */
  readonly csv: boolean;
  /** Whether delimited lines begin with a header: not under `--no-headers`. */
  readonly headers: boolean;
  /** Whether the person asked for a form of the result: `--json`, `-o`, `--fields` or `--jq`. */
  readonly formed: boolean;
  /** Whether this is one of several instances, whose results are put together. */
  readonly several: boolean;
  /** Whether the result goes to a terminal, as a table. */
  readonly terminal: boolean;
  /** `--ghes-version`. */
  readonly release: string | undefined;
  /** `--port` and `--rest-port`, for the appliance that `sandbox` starts. */
  readonly port: number | undefined;
  readonly restPort: number | undefined;
}

export interface CallOptions {
  /** No retry inside the call: the caller polls, and decides for itself. */
  readonly once?: boolean;
}

export type { FlowingAnswer, FreeAnswer, FreeRequest, Job, WayReport };
export type { MaxFailures, Parameters, Reader, Source, Subject } from "../bulk/job.js";
