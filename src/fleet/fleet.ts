/**
 * One command on several instances at the same time. Each has its own client, end and result: one that fails, or that does not
 * answer, hides and delays no other's result.
 */
import { setMaxListeners } from "node:events";
import type { Command } from "../cli/command.js";
import type { Invocation } from "../cli/invocation.js";
import { aboutOf, type Input } from "../cli/on-instance.js";
import { whileWatched } from "../cli/watching.js";
import { CliError, EXIT, Interrupted } from "../errors.js";
import type { FailedTarget, Resolution } from "../profiles/resolve.js";
import { Channel } from "./channel.js";
import { Council } from "./council.js";
import { endingOf, laterThan } from "./ending.js";
import { Gate } from "./gate.js";
import { attend, type Company, type Ended, type Member } from "./member.js";
import { gatherSecrets } from "./secrets.js";

/** Instances at the same time. */
const MOST = 256;
/** Requests at a time to all of them together, unless somebody says how many to each: a handshake for every connection takes its time. */
const REQUESTS = 512;
/** Milliseconds after the end of the command in which what was found is still printed. */
const LATE = 2000;

/** Resolves with the exit code. @throws what ended all of them: a signal, a declined question, output that cannot be written */
export async function runFleet(invocation: Invocation, command: Command, input: Input, resolution: Resolution): Promise<number> {
  const { world, renderer, options } = invocation;
  // Every instance listens to it.
  setMaxListeners(0, invocation.signal);
  const members = membersOf(resolution, invocation.signal);
  const names = namesOf(resolution);
  if (!options.dryRun) await gatherSecrets(command, input, resolution.targets, invocation.signal);
  const board = renderer.board(names);
  const company: Company = {
    invocation,
    command,
    input,
    channel: new Channel(),
    council: councilOf(invocation, members),
    gate: new Gate(MOST),
    board,
    concurrency: concurrencyOf(invocation, members.length),
    password: once(invocation),
  };
  const later = laterThan(invocation.signal, LATE, world.clock);
  const about = aboutOf(command, input, options);
  const work = workOf(members, resolution.failed, company);
  try {
    const lines = !options.dryRun && command.follows?.(input as never) === true;
    const inJson = command.inJson?.(input as never) === true && !options.formed && !options.dryRun;
    const print = () => renderer.merged(company.channel, about, { names, board, lines, inJson, signal: later.signal });
    await (options.dryRun ? print() : whileWatched(renderer, command, input, print));
  } catch (thrown) {
    // What was begun on an instance is not broken off because nobody can read of it.
    if (command.effect === "read") stopAll(members, thrown);
    const ended = await work;
    // What was still printed ended with the command: how each of them ended says more.
    if (invocation.signal.aborted && thrown === invocation.signal.reason && ended.some(isStopped)) return exitFor(ended, resolution.failed.length);
    throw thrown;
  } finally {
    later.stop();
    board.stop();
  }
  if (company.channel.isLeft && command.effect === "read") stopAll(members, new CliError("cancelled", "nobody reads the output any more"));
  return exitFor(await work, resolution.failed.length);
}

const namesOf = ({ targets, failed }: Resolution): readonly string[] =>
  failed.reduce<readonly string[]>(
    (all, { index, profile }) => all.toSpliced(index, 0, profile),
    targets.map((target) => target.profile ?? target.label),
  );

function membersOf({ targets, failed }: Resolution, signal: AbortSignal): readonly Member[] {
  const taken = new Set(failed.map(({ index }) => index));
  const places = Array.from({ length: targets.length + failed.length }, (_, i) => i).filter((i) => !taken.has(i));
  return targets.map((target, i) => ({ target, name: target.profile ?? target.label, index: places[i] ?? i, ending: endingOf(signal) }));
}

function councilOf({ prompter, renderer }: Invocation, members: readonly Member[]): Council {
  return new Council({
    names: members.map(({ name }) => name),
    ask: (question) => prompter.confirm(question),
    note: (line) => {
      // Whoever asked to be told nothing must still see what the question is about.
      renderer.trace(line);
    },
  });
}

/** As asked for; otherwise fewer to each where they are many. */
const concurrencyOf = ({ globals, options }: Invocation, instances: number): number =>
  globals.concurrency ?? Math.max(2, Math.min(options.concurrency, Math.floor(REQUESTS / instances)));

/** The same question for a new secret is asked once, and all get its answer. */
function once({ prompter }: Invocation): Company["password"] {
  const known = new Map<string, Promise<string>>();
  return (question, how) => {
    const answer = known.get(question) ?? prompter.password(question, how);
    known.set(question, answer);
    return answer;
  };
}

async function workOf(members: readonly Member[], failed: readonly FailedTarget[], company: Company): Promise<readonly Ended[]> {
  const { channel, board } = company;
  const told = failed.map(async ({ profile, index, error }) => {
    board.ended(profile);
    await channel.put({ kind: "failed", profile, index, error, isKept: false });
  });
  const attending = members.map(async (member) => {
    const ended = await attend(member, company);
    // Ctrl-C at a question reaches nobody else by itself.
    if (ended.kind === "interrupted") stopAll(members, ended.error);
    return ended;
  });
  const ended = await Promise.all(attending);
  await Promise.all(told);
  channel.end(ended.find((one) => one.kind === "declined")?.error);
  return ended;
}

function stopAll(members: readonly Member[], reason: unknown): void {
  for (const { ending } of members) ending.end(reason);
}

const isStopped = ({ kind }: Ended): boolean => kind === "failed" || kind === "interrupted";

/** @throws what ended all of them */
function exitFor(ended: readonly Ended[], failed: number): number {
  const stops = ended.flatMap((one): readonly Interrupted[] => (one.kind === "interrupted" ? [one.error] : []));
  const stop = stops.find(({ isTold }) => isTold) ?? stops[0];
  // Whose run goes on stands beside each.
  if (stop !== undefined) throw new Interrupted(stop.signal, stop.isTold);
  if (failed > 0 || ended.some(({ kind }) => kind === "failed")) return EXIT.partial.code;
  return exitOfSeveral(ended.flatMap((one) => (one.kind === "done" ? [one.exit] : [])));
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
