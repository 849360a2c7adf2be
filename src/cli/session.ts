/** The context of one command on one instance: the client with the policies of the command line around it. */
import { isReading, type InputOf, type Operation, type Params } from "../api/operation.js";
import { CliError, DeadlinePassed, Interrupted, usage } from "../errors.js";
import { inDoubt } from "../http/doubt.js";
import { readJson } from "../http/json-text.js";
import { cleanSecret, shownOnTerminal } from "../profiles/secret-text.js";
import type { Answer, FreeAnswer, FreeRequest } from "../http/answers.js";
import type { Client } from "../http/client.js";
import { originOf } from "../http/request.js";
import type { Target } from "../http/target.js";
import type { Renderer } from "../output/render.js";
import type { Command } from "./command.js";
import { confirm } from "./confirm.js";
import type { CallOptions, Context, Instance, SecretSource, Settled } from "./context.js";
import { DryRunEnd, type Rehearsal } from "./dry-run.js";
import { readInput, writePrivateFile } from "./files.js";
import { flagName } from "./flags.js";
import type { Invocation } from "./invocation.js";
import { stream } from "./outcome.js";
import { itemsOf } from "./pages.js";
import { withLook } from "./look.js";
import type { Plan, Ways } from "./ways.js";
import { prepareBulk } from "../bulk/bulk.js";
import { aroundBulk } from "./bulk-surroundings.js";

export interface Session {
  readonly invocation: Invocation;
  readonly command: Command;
  readonly input: Readonly<Record<string, unknown>>;
  readonly target: Target;
  readonly client: Client;
  readonly ways: Ways;
  /** Collects requests in a dry run; undefined otherwise. */
  readonly rehearsal: Rehearsal | undefined;
  /** Another client of the same target, ended by a signal of its own, with its messages. */
  readonly open: (signal: AbortSignal, renderer: Renderer) => Promise<Client>;
}

/** What a command may do on one instance. */
export function createContext(session: Session): Context {
  const { invocation, target, client } = session;
  return {
    ...common(invocation),
    instance: describe(target),
    async call<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, how?: CallOptions) {
      return (await exchange<P, R>(session, operation, input, how)).value;
    },
    exchange: (operation, input, how) => exchange(session, operation, input, how),
    isOlder: (operation) => session.ways.isOlder(operation),
    release: () => session.ways.release(),
    pages: (operation, input, limit) => itemsOf(operation, input, (page) => exchange(session, operation, page), limit),
    callEach: (calls, hindrance) => callEach(session, calls, hindrance),
    async bulk(job) {
      refuseWrite(session);
      const bulk = await prepareBulk(job, aroundBulk(session));
      if (bulk === undefined) throw new DryRunEnd();
      return stream(bulk.rows, { ndjson: false, exit: () => bulk.exit() });
    },
    async send(request) {
      rehearse(session, { effect: isReading(request.method) ? "read" : "write" }, () => client.previewFree(request));
      return sendFree(session, request);
    },
    async download(request) {
      rehearse(session, { effect: isReading(request.method) ? "read" : "write" }, () => client.previewFree(request));
      return client.download(request);
    },
    certificate: () => client.presentedCertificate(),
    way: client.way,
    trustCertificate(fingerprint256) {
      client.trustCertificate(fingerprint256);
    },
    warn: (text) => {
      invocation.renderer.warn(client.redact(text));
    },
  };
}

/** One call, in the way that the release has. */
async function exchange<P extends Params, R>(session: Session, operation: Operation<P, R>, input: InputOf<P>, how?: CallOptions): Promise<Answer<R>> {
  const { client, ways, target } = session;
  if (operation.effect !== "read") refuseWrite(session);
  const plan = await ways.choose(operation, input);
  rehearse(session, plan.operation, () => client.preview(plan.operation, plan.input));
  try {
    return await ways.send<R>(plan, how);
  } catch (thrown) {
    throw withDoctor(looking(session, thrown), target);
  }
}

async function sendFree(session: Session, request: FreeRequest): Promise<FreeAnswer> {
  try {
    const answer = await session.client.send(request);
    const failure = looking(session, answer.failure);
    return failure instanceof CliError ? { ...answer, failure } : answer;
  } catch (thrown) {
    throw looking(session, thrown);
  }
}

const looking = ({ command, input, target }: Session, thrown: unknown): unknown => withLook(thrown, command.look, input, target.flags);

/** Where no connection came about, and nobody said why, there is more to find out than one sentence can say. */
function withDoctor(thrown: unknown, { flags }: Target): unknown {
  if (!(thrown instanceof CliError) || (thrown.code !== "unreachable" && thrown.code !== "proxy")) return thrown;
  const { hint, details } = thrown.facts;
  if (details?.reason === undefined || details.reason === "PROXY_STATUS" || hint?.includes("ghes-admin ") === true) return thrown;
  const doctor = `ghes-admin doctor${flags} looks at each step`;
  return thrown.with({ hint: hint === undefined ? doctor : `${hint}; ${doctor}` });
}

/** The context of commands with `target: "none"`: none of it talks to an instance. */
export function withoutInstance(invocation: Invocation): Context {
  const nowhere = (): never => {
    throw new CliError("local_state", "this command talks to no instance");
  };
  return {
    ...common(invocation),
    get instance(): Instance {
      return nowhere();
    },
    way: { proxy: nowhere, addresses: nowhere, survey: nowhere },
    call: nowhere,
    exchange: nowhere,
    isOlder: nowhere,
    release: nowhere,
    callEach: nowhere,
    bulk: nowhere,
    pages: nowhere,
    send: nowhere,
    download: nowhere,
    certificate: nowhere,
    trustCertificate: nowhere,
  };
}

/** The part of the context that is the same with and without an instance. */
function common(invocation: Invocation) {
  const { world, signal, options, renderer, prompter } = invocation;
  return {
    signal,
    options,
    profiles: invocation.profiles,
    sandbox: invocation.sandbox,
    shells: {
      own: world.env.SHELL?.split("/").at(-1),
      install: async (shell, script) => (await import("../completion/install.js")).install(world, shell, script, options),
      uninstall: async (shell) => (await import("../completion/install.js")).uninstall(world, shell, options),
    },
    now: () => world.clock.now(),
    monotonic: () => world.clock.monotonic(),
    sleep: (milliseconds) => world.clock.pause?.(milliseconds, signal) ?? world.clock.sleep(milliseconds, signal),
    random: () => world.random(),
    note: (text) => {
      renderer.note(text);
    },
    warn: (text) => {
      renderer.warn(text);
    },
    progress: (text) => renderer.progress(text),
    confirm: (question) => confirm(invocation, question),
    ask: async (question) => (prompter.available ? prompter.confirm(question) : undefined),
    newSecret: (name, source) => newSecret(invocation, name, source),
    readJson: async (body) => {
      const read = await readJson(new TextDecoder().decode(body));
      return read.ok ? read.value : undefined;
    },
    readInput: (path, secret) =>
      secret !== undefined && path === "-" && world.stdin.isTTY
        ? typedSecret(invocation, secret)
        : readInput({ world, signal, note: (text) => renderer.note(text) }, path),
    writeFile: (path, text) => writePrivateFile(world, path, text),
  } satisfies Partial<Context>;
}

const describe = (target: Target): Instance => ({
  profile: target.profile,
  flags: target.flags,
  label: target.label,
  host: target.host,
  port: target.port,
  restPort: target.restPort,
  site: originOf(target, "rest"),
  enterprise: target.enterprise,
  has: { password: target.password !== undefined, token: target.token !== undefined },
});

/**
 * In a dry run: a write is recorded and ends the command, and so is the first read of a command that only reads;
 * the reads of a command that writes are sent. Always: a read-only profile refuses writes.
 */
function rehearse(session: Session, operation: Pick<Operation, "effect">, preview: () => ReturnType<Client["preview"]>): void {
  const { rehearsal, command } = session;
  if (operation.effect !== "read") refuseWrite(session);
  if (rehearsal === undefined) return;
  if (operation.effect === "read" && command.effect === "write" && command.operations.length > 0) return;
  rehearsal.record(preview());
  throw new DryRunEnd();
}

/** A dry run sends no write. */
const refuseWrite = ({ rehearsal, target }: Session): void => {
  if (rehearsal === undefined) refuseReadOnly(target);
};

/** @throws {CliError} `usage`, before anything is sent. */
export function refuseReadOnly(target: Target): void {
  if (target.readOnly)
    throw usage(`the profile ${target.label} is read-only`, `use another profile, or: ghes-admin profile set ${target.profile ?? "NAME"} --no-read-only`);
}

/** Flags that are about one instance, where several are named. @throws {CliError} `usage`, before anything is sent. */
export function refuseSingle({ flags }: Command, input: Readonly<Record<string, unknown>>): void {
  for (const [key, { single }] of Object.entries(flags))
    if (single !== undefined && input[key] !== undefined && input[key] !== false)
      throw usage(`--${flagName(key)} ${single}, and several are named`, "give one profile with -p");
}

async function callEach(session: Session, ...[calls, hindrance]: Parameters<Context["callEach"]>): Promise<readonly Settled<unknown>[]> {
  const { rehearsal, client, ways } = session;
  if (calls.length === 0) return [];
  refuseWrite(session);
  const plans: Plan[] = [];
  for (const { operation, input } of calls) plans.push(await ways.choose(operation, input));
  if (rehearsal !== undefined) {
    for (const { operation, input } of plans) rehearsal.record(client.preview(operation, input));
    throw new DryRunEnd();
  }
  const settled: Settled<unknown>[] = [];
  for (const [i, plan] of plans.entries()) {
    const error = hindrance?.(i, settled) ?? endedBefore(session.invocation.signal);
    settled.push(error === undefined ? await settle(session, plan) : { ok: false, error });
  }
  return settled;
}

/** Of a call whose turn came after the end of the command. */
function endedBefore({ aborted, reason }: AbortSignal): CliError | undefined {
  if (!aborted) return undefined;
  const why: unknown = reason;
  return why instanceof DeadlinePassed
    ? new CliError("timeout", `not sent: ${why.message}`, { hint: "give it a longer --timeout" })
    : new CliError("cancelled", `not sent: ${why instanceof Error ? why.message : "ended"}`);
}

/** A failure of this one call, and so is the signal that cuts it off. */
async function settle(session: Session, plan: Plan): Promise<Settled<unknown>> {
  try {
    return { ok: true, value: (await session.ways.send(plan)).value };
  } catch (thrown) {
    const cut =
      thrown instanceof Interrupted ? inDoubt(plan.operation.route, `${thrown.message} before ${session.target.label} answered`, { cause: thrown }) : thrown;
    const error = looking(session, cut);
    if (error instanceof CliError) return { ok: false, error };
    throw error;
  }
}

async function newSecret({ world, prompter, signal }: Invocation, name: string, source: SecretSource): Promise<string> {
  const { stdin, variable } = source;
  if (stdin && !world.stdin.isTTY) return cleanSecret(name, await world.stdin.readAll(signal), "stdin", "usage");
  if (stdin && !prompter.available) throw shownOnTerminal(name);
  const given = variable === undefined ? undefined : world.env[variable];
  if (!stdin && variable !== undefined && given !== undefined && given !== "") return cleanSecret(name, given, variable, "usage");
  if (!prompter.available) throw usage(`no ${name} was given`, `give it on stdin${variable === undefined ? "" : ` with --${name}-stdin, or in ${variable}`}`);
  return cleanSecret(name, await prompter.password(`New ${name}`, { twice: true }), "the prompt", "usage");
}

/** @throws {CliError} `usage` where nobody can be asked */
async function typedSecret({ prompter }: Invocation, name: string): Promise<Uint8Array> {
  if (!prompter.available) throw usage(`stdin is a terminal, which would show ${name}`, "pipe the value in, or give it from a file: KEY=@FILE");
  return new TextEncoder().encode(cleanSecret(name, await prompter.password(`New ${name}`, { twice: true }), "the prompt", "usage"));
}
