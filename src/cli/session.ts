/** The context of one command on one instance: the client with the policies of the command line around it. */
import { existsIn, type Operation } from "../api/operation.js";
import { CliError, usage } from "../errors.js";
import { readJson } from "../http/json-text.js";
import { cleanSecret } from "../profiles/secret-text.js";
import type { Client } from "../http/client.js";
import type { Target } from "../http/target.js";
import type { Renderer } from "../output/render.js";
import type { Command } from "./command.js";
import { confirm } from "./confirm.js";
import type { Context, Instance, SecretSource, Settled } from "./context.js";
import { DryRunEnd, type Rehearsal } from "./dry-run.js";
import { readInput, writeNewFile } from "./files.js";
import type { Invocation } from "./invocation.js";
import { stream } from "./outcome.js";
import { itemsOf } from "./pages.js";

export interface Session {
  readonly invocation: Invocation;
  readonly command: Command;
  readonly target: Target;
  readonly client: Client;
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
    async call(operation, input, how) {
      rehearse(session, operation, () => client.preview(operation, input));
      return (await client.exchange(operation, input, how)).value;
    },
    async exchange(operation, input, how) {
      rehearse(session, operation, () => client.preview(operation, input));
      return client.exchange(operation, input, how);
    },
    pages: (operation, input, limit) =>
      itemsOf(
        operation,
        input,
        (page) => {
          rehearse(session, operation, () => client.preview(operation, page));
          return client.exchange(operation, page);
        },
        limit,
      ),
    callEach: (calls) => callEach(session, calls),
    async bulk(job) {
      refuseReadOnly(target);
      const [{ prepareBulk }, { aroundBulk }] = await Promise.all([import("../bulk/bulk.js"), import("./bulk-surroundings.js")]);
      const bulk = await prepareBulk(job, aroundBulk(session));
      if (bulk === undefined) throw new DryRunEnd();
      return stream(bulk.rows, { ndjson: false, exit: () => bulk.exit() });
    },
    async send(request) {
      rehearse(session, { effect: request.method === "GET" ? "read" : "write" }, () => client.previewFree(request));
      return client.send(request);
    },
    async download(request) {
      rehearse(session, { effect: request.method === "GET" ? "read" : "write" }, () => client.previewFree(request));
      return client.download(request);
    },
    certificate: () => client.presentedCertificate(),
    trustCertificate(fingerprint256) {
      client.trustCertificate(fingerprint256);
    },
    warn: (text) => {
      invocation.renderer.warn(client.redact(text));
    },
  };
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
    call: nowhere,
    exchange: nowhere,
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
      install: async (shell, script) => (await import("../completion/install.js")).install(world, shell, script, options.dryRun),
      uninstall: async (shell) => (await import("../completion/install.js")).uninstall(world, shell, options.dryRun),
    },
    now: () => world.clock.now(),
    monotonic: () => world.clock.monotonic(),
    sleep: (milliseconds) => world.clock.sleep(milliseconds, signal),
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
    readInput: (path) => readInput(world, path, signal),
    writeFile: (path, text) => writeNewFile(world, path, text),
  } satisfies Partial<Context>;
}

const describe = (target: Target): Instance => ({
  profile: target.profile,
  label: target.label,
  host: target.host,
  port: target.port,
  restPort: target.restPort,
  enterprise: target.enterprise,
  has: { password: target.password !== undefined, token: target.token !== undefined },
});

/**
 * In a dry run: a write is recorded and ends the command, and so is the first read of a command that only reads;
 * the reads of a command that writes are sent. Always: a read-only profile refuses writes, and `--ghes-version` what
 * that release does not have.
 */
function rehearse(session: Session, operation: Pick<Operation, "effect"> & Partial<Operation>, preview: () => ReturnType<Client["preview"]>): void {
  const { rehearsal, command, target } = session;
  if (operation.effect !== "read") refuseReadOnly(target);
  refuseMissing(operation, session.invocation.options.release);
  if (rehearsal === undefined) return;
  if (operation.effect === "read" && command.effect === "write" && command.operations.length > 0) return;
  rehearsal.record(preview());
  throw new DryRunEnd();
}

/** @throws {CliError} `unsupported`, before anything is sent, where the person said which release it is. */
function refuseMissing({ since, until, route }: Partial<Operation>, release: string | undefined): void {
  if (release === undefined || since === undefined || existsIn({ since, ...(until === undefined ? {} : { until }) }, release)) return;
  throw new CliError("unsupported", `GHES ${release} does not have ${route ?? "this operation"}`, {
    operation: route,
    hint: `it exists since GHES ${since}${until === undefined ? "" : `, until ${until}`}; ghes-admin operations --ghes-version ${release} lists what it has`,
  });
}

/** @throws {CliError} `usage`, before anything is sent. */
export function refuseReadOnly(target: Target): void {
  if (target.readOnly)
    throw usage(`the profile ${target.label} is read-only`, `use another profile, or: ghes-admin profile set ${target.profile ?? "NAME"} --no-read-only`);
}

async function callEach(session: Session, calls: Parameters<Context["callEach"]>[0]): Promise<readonly Settled<unknown>[]> {
  const { rehearsal, client, target } = session;
  if (calls.length === 0) return [];
  refuseReadOnly(target);
  if (rehearsal !== undefined) {
    for (const { operation, input } of calls) rehearsal.record(client.preview(operation, input));
    throw new DryRunEnd();
  }
  const settled: Settled<unknown>[] = [];
  for (const { operation, input } of calls) settled.push(await settle(() => client.exchange(operation, input)));
  return settled;
}

/** A failure of this one call. What ends everything (a signal, the deadline) is thrown on. */
async function settle(call: () => Promise<{ readonly value: unknown }>): Promise<Settled<unknown>> {
  try {
    return { ok: true, value: (await call()).value };
  } catch (thrown) {
    if (thrown instanceof CliError) return { ok: false, error: thrown };
    throw thrown;
  }
}

async function newSecret({ world, prompter, signal }: Invocation, name: string, source: SecretSource): Promise<string> {
  const { stdin, variable } = source;
  if (stdin && !(world.stdin.isTTY && prompter.available)) return cleanSecret(name, await world.stdin.readAll(signal), "stdin", "usage");
  const given = variable === undefined ? undefined : world.env[variable];
  if (!stdin && variable !== undefined && given !== undefined && given !== "") return cleanSecret(name, given, variable, "usage");
  if (!prompter.available) throw usage(`no ${name} was given`, `give it on stdin${variable === undefined ? "" : ` with --${name}-stdin, or in ${variable}`}`);
  return cleanSecret(name, await prompter.password(`New ${name}`, { twice: true }), "the prompt", "usage");
}
