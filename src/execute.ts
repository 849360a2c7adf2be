/** One command with its input: against no instance, one, or several at the same time. */
import { createSandboxActions } from "./cli/appliance.js";
import { exitOf, type Command, type Outcome } from "./cli/command.js";
import { confirm, noQuestion } from "./cli/confirm.js";
import { connector, createAudits, tryCredential, withClient } from "./cli/connect.js";
import { startDeadline, type Deadline } from "./cli/deadline.js";
import type { GlobalInput } from "./cli/globals.js";
import { optionsOf, type Invocation } from "./cli/invocation.js";
import { aboutOf, outcomeOn, refuseUnwritable, type Input } from "./cli/on-instance.js";
import { readOnce } from "./cli/files.js";
import { createPrompter } from "./cli/prompt.js";
import { refuseSingle, withoutInstance } from "./cli/session.js";
import { whileWatched } from "./cli/watching.js";
import { EXIT } from "./errors.js";
import type { Target } from "./http/target.js";
import { decideMode } from "./output/mode.js";
import { createRenderer } from "./output/render.js";
import { createScreen } from "./output/screen.js";
import { describeTerminal } from "./output/terminal.js";
import { createProgress } from "./output/progress.js";
import { createProfileActions } from "./profiles/actions.js";
import { resolveTargets } from "./profiles/resolve.js";
import { profileSources } from "./profiles/sources.js";
import type { World } from "./world.js";
import { runFleet } from "./fleet/fleet.js";

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
    const { several, targets } = resolution;
    if (several) refuseSingle(command, input);
    for (const warning of resolution.warnings) invocation.renderer.warn(warning);
    const isWrite = command.effect === "write" && command.operations.length > 0;
    const [only] = targets;
    if (!several && only !== undefined) await refuseUnwritable(invocation, command, only);
    await askFirst(
      invocation,
      command,
      input,
      targets.filter(({ readOnly }) => !(isWrite && readOnly)),
    );
    return several || only === undefined ? await runFleet(invocation, command, input, resolution) : await onOne(invocation, command, input, only);
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
  const prompter = createPrompter(
    { openTerminal: () => world.openTerminal(), interrupt: deadline.signal },
    { noInput: globals.noInput === true, hold: () => screen.hold() },
  );
  const options = optionsOf(globals, mode, world, deadline.at);
  const audits = createAudits({ world, renderer });
  const connect = connector({ audits, world, globals, signal: deadline.signal, options, renderer });
  const profiles = createProfileActions({
    ...profileSources(world, prompter, renderer),
    signal: deadline.signal,
    insecure: globals.insecure,
    verify: async (target, kind) => {
      await tryCredential(connect, target, kind);
    },
    inspect: (target) => withClient(connect, target, (client) => client.inspectCertificate()),
  });
  return {
    world,
    globals,
    options,
    signal: deadline.signal,
    connect,
    audits,
    renderer: { ...renderer, progress: (text) => createProgress(world, terminal, screen, text) },
    noteOnce: once((text) => renderer.note(text)),
    prompter,
    profiles,
    sandbox: createSandboxActions(world, profiles, deadline.signal),
  };
}

function once(note: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) note(text);
    said.add(text);
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
async function askFirst(invocation: Invocation, command: Command, input: Input, targets: readonly Target[] | undefined): Promise<void> {
  const { globals, options, prompter } = invocation;
  if (options.yes || options.dryRun || !asks(command, input)) return;
  const hindrance = globals.noInput === true ? "--no-input forbids questions" : "there is no terminal to ask on";
  if (!prompter.available) throw noQuestion(`this command asks first, and ${hindrance}`);
  if (command.question === undefined || targets?.length === 0) return;
  await confirm(invocation, command.question(input as never, (targets ?? []).map(({ label }) => label).join(", ")));
}

const asks = (command: Command, input: Input): boolean => (typeof command.asks === "function" ? command.asks(input as never) : command.asks);

/* ---------------------------------------------------------------- no instance, one, several */

async function alone(invocation: Invocation, command: Command, input: Input): Promise<number> {
  await askFirst(invocation, command, input, undefined);
  const outcome = await command.run(withoutInstance(invocation), input as never);
  return print(invocation, command, input, outcome);
}

async function onOne(invocation: Invocation, command: Command, input: Input, target: Target): Promise<number> {
  const client = await invocation.connect(target);
  try {
    const outcome = await outcomeOn(invocation, command, input, target, client);
    return await print(invocation, command, input, addressed(outcome, invocation.globals, target));
  } finally {
    await client.close();
  }
}

/** The next step is for the same instance: what names it on this command line names it there too. */
function addressed(outcome: Outcome, { profile, host, port, restPort, caFile }: GlobalInput, { flags }: Target): Outcome {
  const isNamed = [profile, host, port, restPort, caFile].some((given) => given !== undefined);
  if (!isNamed || !("next" in outcome) || outcome.next === undefined || outcome.next.includes(flags)) return outcome;
  return { ...outcome, next: outcome.next.replaceAll(/\bghes-admin (?=[a-z])/g, () => `ghes-admin${flags} `) };
}

async function print({ renderer, options }: Invocation, command: Command, input: Input, outcome: Outcome): Promise<number> {
  if (outcome.kind === "exit") return outcome.code;
  const show = () => renderer.outcome(outcome, aboutOf(command, input, options));
  await (options.dryRun ? show() : whileWatched(renderer, command, input, show));
  return EXIT[exitOf(outcome)].code;
}
