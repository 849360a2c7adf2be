/** One engine for all bulk commands: input, plan, confirmation, journal, acting, report, and going on after an interruption. */
import { counted } from "../domain/amounts.js";
import { seatsForecast, seatsNow, type Seats } from "../domain/seats.js";
import { shellWord } from "../domain/shell-word.js";
import { CliError, usage, type ErrorCode } from "../errors.js";
import { startBulk, type Bulk } from "./acting.js";
import { fromFile, fromWords, type Input } from "./input.js";
import { inspected } from "./inspect.js";
import type { Job, Parameters, Subject } from "./job.js";
import { createJournal, makePlace, resumeJournal, type Journal, type Resumed } from "./journal.js";
import { hashOf } from "./journal-lines.js";
import { journalFile, journalNamed, journalOf, newRunId } from "./place.js";
import { planOf, planText, unseen, type Plan } from "./plan.js";
import type { Surroundings } from "./surroundings.js";

/**
 * Everything up to the first write: input, plan, confirmation, journal.
 * @returns undefined in a dry run, whose requests are recorded
 * @throws {CliError} `usage` for wrong input, `local_state` for a journal that cannot be used, `cancelled`, and what a read fails with
 */
export async function prepareBulk(job: Job, surroundings: Surroundings): Promise<Bulk | undefined> {
  const { note, dryRun } = surroundings;
  const given = await inputOf(job, surroundings);
  if (given !== undefined && given.repeated > 0) note(`${String(given.repeated)} named again and left out`);
  const begin = begun(job, given?.subjects, surroundings);
  try {
    const { subjects, parameters, last } = begin;
    const spared = subjects.length === 0 ? undefined : await sparedIn(job, surroundings);
    const planFor = (known: readonly Subject[]) => planOf(job, known, spared, last);
    let plan = planFor(subjects);
    if (surroundings.asks) plan = planFor(await inspected(job, plan, surroundings));
    const seats = await seatsBefore(job, plan, surroundings);
    if (dryRun) {
      tellPlan(job, plan, seats, surroundings);
      for (const i of [...plan.doubtful, ...plan.todo]) surroundings.rehearse(job.write(subjects[i]?.key ?? "", parameters));
      begin.close();
      return undefined;
    }
    if (surroundings.asks && plan.todo.length + plan.doubtful.length > 0) {
      tellPlan(job, plan, seats, surroundings);
      await surroundings.confirm(questionOf(job, plan, surroundings));
    }
    return startBulk({ job, parameters, plan, seats, surroundings, ...begin.open() });
  } catch (thrown) {
    begin.close();
    throw thrown;
  }
}

/** Whoever may not be asked, or says nothing of use, hinders nobody's work: the account is then not told from the others. */
const ANSWERED: readonly ErrorCode[] = ["forbidden", "not_found", "server_error", "bad_answer", "invalid", "conflict", "unsupported"];

/** What a gateway or a maintenance page answers: the writes would meet the same. */
const AWAY: readonly (number | undefined)[] = [502, 503, 504];

/** @throws {CliError} where the instance did not answer, is away just now, or refused the secret */
async function sparedIn({ spared, verb }: Job, { reader, label, warn }: Surroundings): Promise<string | undefined> {
  try {
    return await spared?.(reader);
  } catch (thrown) {
    if (!(thrown instanceof CliError) || !ANSWERED.includes(thrown.code) || AWAY.includes(thrown.facts.status)) throw thrown;
    warn(`${label}: the account that acts cannot be told from the others, so it is ${verb.done} too where it is among them: ${thrown.message}`);
    return undefined;
  }
}

async function inputOf({ source, names }: Job, { readInput }: Surroundings): Promise<Input | undefined> {
  switch (source.kind) {
    case "words":
      return fromWords(source.words, names);
    case "file":
      return fromFile(await readInput(source.path), names, source.path === "-" ? "stdin" : source.path);
    case "found":
      return { subjects: source.subjects, repeated: 0 };
    case "none":
      return undefined;
  }
}

/** A run that begins, or one that is gone on with. */
interface Begun {
  readonly subjects: readonly Subject[];
  readonly parameters: Parameters;
  readonly last: Resumed["last"] | undefined;
  /** The journal, made now where it is new, and the name to resume by. */
  open(): { readonly journal: Journal; readonly id: string };
  close(): void;
}

function begun(job: Job, given: readonly Subject[] | undefined, surroundings: Surroundings): Begun {
  if (job.resume !== undefined) return resumed(job, job.resume, given, surroundings);
  if (given === undefined) throw usage(`no ${job.noun[0]} was given`, `name them, or give --from-file FILE`);
  const { world, origin } = surroundings;
  return {
    subjects: given,
    parameters: job.parameters,
    last: undefined,
    open() {
      const own = job.journal === undefined ? undefined : journalFile(job.journal, world);
      const id = newRunId(world.clock.now());
      const header = {
        journal: "ghes-admin",
        version: 1,
        id,
        command: job.command,
        instance: origin,
        names: job.names,
        parameters: job.parameters,
        input_sha256: hashOf(given, job.parameters),
        count: given.length,
        begun: new Date(world.clock.now()).toISOString(),
      } as const;
      const keys = given.map(({ key }) => key);
      const path = own ?? journalOf(id, world);
      if (own === undefined) makePlace(path);
      return { journal: createJournal(path, header, keys, world), id: own ?? id };
    },
    close: () => undefined,
  };
}

/** @throws {CliError} `usage` where the journal is of another command, instance or input */
function resumed(job: Job, name: string, given: readonly Subject[] | undefined, { world, origin, flagsOf }: Surroundings): Begun {
  if (job.journal !== undefined) throw usage("--journal and --resume were given", "--resume goes on writing the journal that it names");
  const { journal, header, keys, last } = resumeJournal(journalNamed(name, world), world);
  try {
    const refuse = (what: string, flags?: string) =>
      usage(
        `--resume ${name}: that run ${what}`,
        flags === undefined ? "nothing was sent" : `nothing was sent; go on with: ghes-admin ${job.command}${flags} --resume ${shellWord(name)}`,
      );
    if (header.command !== job.command) throw refuse(`is of "${header.command}"`);
    if (header.instance !== origin) throw refuse(`is of ${header.instance}, and this is ${origin}`, flagsOf(header.instance));
    // What is not given again is as it was.
    const parameters = { ...header.parameters, ...job.parameters };
    const subjects = given ?? keys.map((key) => ({ key }));
    if (hashOf(subjects, parameters) !== header.input_sha256) throw refuse("was given other input: give the same, or none at all");
    return { subjects, parameters, last, open: () => ({ journal, id: name }), close: () => journal.close() };
  } catch (thrown) {
    journal.close();
    throw thrown;
  }
}

/** Read where they are told: in a plan, and after a run of several. */
async function seatsBefore({ seats }: Job, plan: Plan, { dryRun, asks, isQuiet, reader }: Surroundings): Promise<Seats | undefined> {
  const isTold = !isQuiet && (dryRun || asks || plan.subjects.length > 1);
  return isTold && plan.todo.length + plan.doubtful.length > 0 ? seats?.read(reader) : undefined;
}

function tellPlan(job: Job, plan: Plan, seats: Seats | undefined, { label, note }: Surroundings): void {
  note(`${label}: ${planText(job, plan)}`);
  if (seats === undefined) return;
  const places = [...plan.todo, ...plan.doubtful];
  const isOpen = unseen(job, plan, places).length > 0;
  const change = places.reduce((sum, i) => sum + changeBy(job, plan.subjects[i]), 0);
  note(isOpen ? seatsNow(seats, change) : seatsForecast(seats, change));
}

const changeBy = ({ seats }: Job, subject: Subject | undefined): number => (subject === undefined ? 0 : (seats?.change(subject) ?? 0));

const questionOf = ({ verb, noun }: Job, { todo, doubtful }: Plan, { label }: Surroundings): string =>
  `${capital(verb.plain)} ${counted(todo.length + doubtful.length, noun)} on ${label}?`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
