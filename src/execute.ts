/** One command with its input: against no instance, one, or several at the same time. */
import { getVersion } from "./api/areas/manage.js";
import { getMeta } from "./api/areas/meta.js";
import { createSandboxActions } from "./cli/appliance.js";
import { exitOf, raw, show, type Command, type Outcome } from "./cli/command.js";
import { startDeadline, type Deadline } from "./cli/deadline.js";
import { DryRunEnd, Rehearsal } from "./cli/dry-run.js";
import type { GlobalInput } from "./cli/globals.js";
import { optionsOf, retriesOf, type Invocation } from "./cli/invocation.js";
import { readOnce } from "./cli/files.js";
import { createPrompter } from "./cli/prompt.js";
import { createContext, refuseReadOnly, withoutInstance, type Session } from "./cli/session.js";
import { createWays } from "./cli/ways.js";
import { CliError, DeadlinePassed, EXIT, Interrupted, usage } from "./errors.js";
import type { Client } from "./http/client.js";
import type { Target } from "./http/target.js";
import { decideMode } from "./output/mode.js";
import type { ProfileResult } from "./output/profiles.js";
import { createRenderer, type Renderer } from "./output/render.js";
import { wholeText } from "./output/render-stream.js";
import { createScreen } from "./output/screen.js";
import { describeTerminal } from "./output/terminal.js";
import { createProgress } from "./output/progress.js";
import { createProfileActions } from "./profiles/actions.js";
import { releaseMemory } from "./profiles/releases.js";
import { resolveTargets, type Resolution } from "./profiles/resolve.js";
import { profileSources } from "./profiles/sources.js";
import { VERSION } from "./version.js";
import type { World } from "./world.js";

type Input = Readonly<Record<string, unknown>>;

/** Resolves with the exit code. @throws whatever the command failed with */
export async function execute(world: World, command: Command, globals: GlobalInput, input: Input): Promise<number> {
  const deadline = startDeadline(world, globals.timeout);
  let flush: () => Promise<void> = () => Promise.resolve();
  try {
    const invocation = prepare(world, globals, deadline);
    flush = () => invocation.renderer.flush();
    const resolution =
      command.target === "instance"
        ? resolveTargets({ flags: targetFlags(globals), ...profileSources(invocation.world, invocation.prompter, invocation.renderer) })
        : undefined;
    await invocation.renderer.prepare(command, { profiles: resolution?.several ?? false });
    if (globals.insecure === true) invocation.renderer.warn("--insecure: the certificate is not verified, so anybody on the way can read the credentials");
    if (resolution === undefined) return await alone(invocation, command, input);
    if (resolution.several && input.nagios === true) throw usage("--nagios is one line about one instance, and several are named", "give one profile with -p");
    for (const warning of resolution.warnings) invocation.renderer.warn(warning);
    const { several, targets, failed } = resolution;
    if (command.effect === "write" && command.operations.length > 0) targets.filter(() => !several).forEach(refuseReadOnly);
    await askFirst(invocation, command, input, [...targets.map((target) => target.label), ...failed.map((one) => one.profile)]);
    const [only] = targets;
    return several || only === undefined ? await onSeveral(invocation, command, input, resolution) : await onOne(invocation, command, input, only);
  } finally {
    deadline.stop();
    await flush();
  }
}

function prepare(given: World, globals: GlobalInput, deadline: Deadline): Invocation {
  const world = { ...given, stdin: readOnce(given.stdin) };
  const terminal = describeTerminal(world, { noColor: globals.noColor === true, quiet: globals.quiet === true, pager: globals.noPager !== true });
  const mode = decideMode(
    { json: globals.json, output: globals.output, fields: globals.fields, jq: globals.jq, headers: globals.noHeaders !== true },
    terminal,
  );
  const screen = createScreen(world);
  const renderer = createRenderer(world, terminal, mode, screen, deadline.signal);
  const prompter = createPrompter(world, { noInput: globals.noInput === true, hold: () => screen.hold() });
  const options = optionsOf(globals, mode, world, deadline.at);
  retriesOf(globals);
  const trial = (target: Target) => connect({ world, globals, signal: deadline.signal, options, renderer }, target);
  const profiles = createProfileActions({
    ...profileSources(world, prompter, renderer),
    signal: deadline.signal,
    insecure: globals.insecure,
    verify: async (target, kind) => {
      await tryCredential(() => trial(target), kind);
    },
    inspect: (target) =>
      withClient(
        () => trial(target),
        (client) => client.inspectCertificate(),
      ),
  });
  return {
    world,
    globals,
    options,
    signal: deadline.signal,
    renderer: { ...renderer, progress: (text) => createProgress(world, terminal, screen, text) },
    prompter,
    profiles,
    sandbox: createSandboxActions(world, profiles, deadline.signal),
  };
}

const targetFlags = (globals: GlobalInput) => ({
  profile: globals.profile,
  allProfiles: globals.allProfiles,
  tag: globals.tag,
  host: globals.host,
  port: globals.port,
  restPort: globals.restPort,
  caFile: globals.caFile,
  insecure: globals.insecure,
});

/* ---------------------------------------------------------------- asking before anything is sent */

/**
 * The command's own question, once for all instances. Where nobody can be asked, a command that would ask is refused
 * here, before any request.
 */
async function askFirst(invocation: Invocation, command: Command, input: Input, labels: readonly string[]): Promise<void> {
  const { options, prompter } = invocation;
  if (options.yes || options.dryRun || !asks(command, input)) return;
  if (!prompter.available) throw usage("this command asks first, and there is no terminal to ask on", "add --yes to go on without a question");
  if (command.question === undefined) return;
  const question = command.question(input as never, labels.join(", "));
  if (!(await prompter.confirm(question))) throw new CliError("cancelled", "cancelled; nothing was changed");
}

const asks = (command: Command, input: Input): boolean => (typeof command.asks === "function" ? command.asks(input as never) : command.asks);

/* ---------------------------------------------------------------- no instance, one, several */

async function alone(invocation: Invocation, command: Command, input: Input): Promise<number> {
  await askFirst(invocation, command, input, []);
  const outcome = await command.run(withoutInstance(invocation), input as never);
  return print(invocation, command, outcome);
}

async function onOne(invocation: Invocation, command: Command, input: Input, target: Target): Promise<number> {
  const client = await connect(invocation, target);
  const rehearsal = invocation.options.dryRun ? new Rehearsal() : undefined;
  try {
    const outcome = await produce(createContext(sessionOf(invocation, command, target, client, rehearsal)), command, input, rehearsal);
    return await print(invocation, command, addressed(outcome, invocation.globals, target));
  } finally {
    await client.close();
  }
}

const sessionOf = (invocation: Invocation, command: Command, target: Target, client: Client, rehearsal: Rehearsal | undefined): Session => ({
  invocation,
  command,
  target,
  client,
  ways: createWays({
    client,
    target,
    given: invocation.options.release,
    memory: releaseMemory(invocation.world, target),
    asks: rehearsal === undefined,
  }),
  rehearsal,
  open: (signal, renderer) => connect({ ...invocation, signal, renderer }, target),
});

/** The next step is for the same instance: where a profile was named, it is named there too. */
function addressed(outcome: Outcome, { profile }: GlobalInput, target: Target): Outcome {
  if (profile === undefined || !("next" in outcome) || outcome.next === undefined) return outcome;
  return { ...outcome, next: outcome.next.replace(/^ghes-admin /, `ghes-admin -p ${target.label} `) };
}

/** The command's outcome; in a dry run the requests it would have sent. */
async function produce(ctx: ReturnType<typeof createContext>, command: Command, input: Input, rehearsal: Rehearsal | undefined): Promise<Outcome> {
  if (rehearsal === undefined) return command.run(ctx, input as never);
  try {
    await drain(await command.run(ctx, input as never));
  } catch (thrown) {
    if (!(thrown instanceof DryRunEnd)) throw thrown;
  }
  return rehearsalOutcome(rehearsal);
}

/** A stream sends its requests while it is read. */
async function drain(outcome: Outcome): Promise<void> {
  const items = outcome.kind === "stream" ? outcome.items : outcome.kind === "live" ? outcome.frames : undefined;
  if (items === undefined) return;
  const reader = items[Symbol.asyncIterator]();
  while ((await reader.next()).done !== true);
}

const rehearsalOutcome = ({ requests }: Rehearsal): Outcome =>
  show({ dry_run: true, requests }, { view: { rows: "requests", columns: ["method", "url", "body"], empty: "Nothing would be sent." } });

/** Every instance at the same time, each with its own result; one failure never hides another's result. */
async function onSeveral(invocation: Invocation, command: Command, input: Input, { targets, failed }: Resolution): Promise<number> {
  let failures = failed.length;
  const one = async (target: Target): Promise<ProfileResult> => {
    const profile = target.profile ?? target.label;
    const client = await connect(invocation, target);
    const rehearsal = invocation.options.dryRun ? new Rehearsal() : undefined;
    try {
      if (command.effect === "write" && command.operations.length > 0) refuseReadOnly(target);
      const outcome = await produce(createContext(sessionOf(invocation, command, target, client, rehearsal)), command, input, rehearsal);
      return { profile, ok: true, outcome: await collected(outcome) };
    } catch (thrown) {
      if (thrown instanceof Interrupted || !(thrown instanceof Error)) throw thrown;
      failures += 1;
      return { profile, ok: false, error: thrown instanceof DeadlinePassed ? (thrown.meaning ?? new CliError("timeout", thrown.message)) : thrown };
    } finally {
      await client.close();
    }
  };
  const running = targets.map(one);
  const results = failed.reduce<readonly Promise<ProfileResult>[]>(
    (all, { index, profile, error }) => all.toSpliced(index, 0, Promise.resolve({ profile, ok: false, error })),
    running,
  );
  const exits: number[] = [];
  await invocation.renderer.merged(inOrder(results, exits), command);
  if (failures > 0) return EXIT.partial.code;
  return exitOfSeveral(exits);
}

/** What is a finding (a check that answered no, something pending) stands; where one failed and another did not, some of several failed. */
function exitOfSeveral(exits: readonly number[]): number {
  const ended = exits.find((code) => code >= EXIT.sighup.code);
  if (ended !== undefined) return ended;
  const findings: readonly number[] = [EXIT.ok.code, EXIT.pending.code, EXIT.check.code];
  const first = exits.find((code) => !findings.includes(code));
  if (first === undefined) return exits.find((code) => code !== 0) ?? EXIT.ok.code;
  return exits.every((code) => code === first) ? first : EXIT.partial.code;
}

async function* inOrder(results: readonly Promise<ProfileResult>[], exits: number[]): AsyncIterable<ProfileResult> {
  for (const pending of results) {
    const result = await pending;
    if (result.ok) exits.push(EXIT[exitOf(result.outcome)].code);
    yield result;
  }
}

/** A stream as one list: the rows of several instances are printed together. */
async function collected(outcome: Outcome): Promise<Outcome> {
  if (outcome.kind === "pieces") return raw(await wholeText(outcome.pieces));
  if (outcome.kind !== "stream") return outcome;
  const items: unknown[] = [];
  for await (const item of outcome.items) items.push(item);
  return show(items, { exit: exitOf(outcome) });
}

async function print(invocation: Invocation, command: Command, outcome: Outcome): Promise<number> {
  if (outcome.kind === "exit") return outcome.code;
  await invocation.renderer.outcome(outcome, invocation.options.dryRun ? { ...command, returns: { kind: "anything" } } : command);
  return EXIT[exitOf(outcome)].code;
}

/* ---------------------------------------------------------------- the client */

/** One request that tells whether a credential works. */
const tryCredential = (connecting: () => Promise<Client>, kind: "password" | "token") =>
  withClient<unknown>(connecting, (client) =>
    kind === "password" ? client.exchange(getVersion, {}, { once: true }) : client.exchange(getMeta, {}, { once: true }),
  );

async function withClient<T>(connecting: () => Promise<Client>, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connecting();
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

async function connect(
  { world, globals, signal, options, renderer }: Pick<Invocation, "world" | "globals" | "signal" | "options"> & { readonly renderer: Renderer },
  target: Target,
): Promise<Client> {
  const { createClient } = await import("./http/client.js");
  return createClient({
    target,
    clock: world.clock,
    random: () => world.random(),
    signal,
    retries: retriesOf(globals),
    concurrency: options.concurrency,
    version: VERSION,
    env: world.env,
    remaining: () => options.remaining(),
    onWait: (text) => {
      renderer.note(text);
    },
    onWarn: (text) => {
      renderer.warn(text);
    },
    ...(globals.verbose === true
      ? {
          onTrace: (line: string) => {
            renderer.trace(line);
          },
        }
      : {}),
  });
}
