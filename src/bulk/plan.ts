/** What a run will do with each subject, decided before anything is sent. Pure. */
import { amount, counted } from "../domain/amounts.js";
import { CliError } from "../errors.js";
import type { Step } from "./journal-lines.js";
import type { Ended, Job, Subject } from "./job.js";

export interface Plan {
  readonly subjects: readonly Subject[];
  /** Settled without a request, by place: as wished already, refused here, or done by the run that is gone on with. */
  readonly settled: ReadonlyMap<number, Ended>;
  /** Sent by the run that is gone on with, and how it ended is not known: looked up before they are repeated. */
  readonly doubtful: readonly number[];
  /** To be written, by place. */
  readonly todo: readonly number[];
}

/**
 * @param spared the login that acts
 * @param last the last word of an earlier run on each subject
 */
export function planOf(job: Job, subjects: readonly Subject[], spared: string | undefined, last: ReadonlyMap<number, Step> = new Map()): Plan {
  const settled = new Map<number, Ended>();
  const doubtful: number[] = [];
  const todo: number[] = [];
  for (const [i, subject] of subjects.entries()) {
    const before = last.get(i);
    const ended = endedBefore(before) ?? foreseen(job, subject, spared);
    if (ended !== undefined) settled.set(i, ended);
    else if (before?.s === "sent" || before?.s === "unknown") doubtful.push(i);
    else todo.push(i);
  }
  return { subjects, settled, doubtful, todo };
}

function endedBefore(step: Step | undefined): Ended | undefined {
  if (step?.s === "ok") return { state: "ok" };
  return step?.s === "skip" ? { state: "skip", reason: step.why ?? "" } : undefined;
}

function foreseen(job: Job, { key, columns, isMissing }: Subject, spared: string | undefined): Ended | undefined {
  if (spared?.toLowerCase() === key.toLowerCase())
    return refused("forbidden", `${key} is the account that acts, and is never ${job.verb.done}`, "ask another site administrator to do it");
  if (isMissing === true) return refused("not_found", `there is no ${job.noun[0]} ${key}`, undefined);
  const foresight = columns === undefined ? undefined : job.foresee?.(columns);
  if (foresight === undefined) return undefined;
  return "skip" in foresight ? { state: "skip", reason: foresight.skip } : refused(foresight.code, `${key}: ${foresight.refuse}`, foresight.hint);
}

const refused = (code: CliError["code"], message: string, hint: string | undefined): Ended => ({
  state: "fail",
  error: new CliError(code, `${message}; nothing was sent`, { hint }),
});

/** Those of these places about whom neither the input nor a look told what they are. */
export const unseen = ({ inspect }: Job, { subjects }: Plan, places: readonly number[]): readonly number[] =>
  inspect === undefined ? [] : places.filter((i) => inspect.isNeeded(subjects[i]?.columns ?? {}));

const SHOWN = 10;

/**
 * `9,984 users to suspend: …; 12 already suspended; 4 that cannot be suspended: …; 2 unknown: …`, with the first names;
 * `at most 50 users to suspend: …; 50 not looked up` where some may turn out to be so already, or not there.
 */
export function planText(job: Job, plan: Plan): string {
  const { verb, noun } = job;
  const { subjects, settled, doubtful, todo } = plan;
  const open = unseen(job, plan, todo).length;
  const reasons = new Map<string, number>();
  const refused: number[] = [];
  const unknown: number[] = [];
  let before = 0;
  for (const [i, ended] of settled) {
    if (ended.state === "skip") reasons.set(ended.reason, (reasons.get(ended.reason) ?? 0) + 1);
    else if (ended.state === "ok") before += 1;
    else (subjects[i]?.isMissing === true ? unknown : refused).push(i);
  }
  const named = (places: readonly number[]): string => {
    const names = places.slice(0, SHOWN).map((i) => titleOf(subjects[i]));
    const more = places.length > names.length ? `, and ${amount(places.length - names.length)} more` : "";
    return names.length === 0 ? "" : `: ${names.join(", ")}${more}`;
  };
  const parts = [
    `${open === 0 ? "" : "at most "}${counted(todo.length, noun)} to ${verb.plain}${named(todo)}`,
    ...(open === 0 ? [] : [`${amount(open)} not looked up`]),
    ...(before === 0 ? [] : [`${amount(before)} ${verb.done} before`]),
    ...(doubtful.length === 0 ? [] : [`${amount(doubtful.length)} to look up first`]),
    ...[...reasons].map(([reason, count]) => `${amount(count)} ${reason}`),
    ...(refused.length === 0 ? [] : [`${amount(refused.length)} that cannot be ${verb.done}${named(refused)}`]),
    ...(unknown.length === 0 ? [] : [`${amount(unknown.length)} unknown${named(unknown)}`]),
  ];
  return parts.join("; ");
}

const titleOf = (subject: Subject | undefined): string =>
  subject === undefined ? "" : subject.title === undefined ? subject.key : `${subject.title} (${subject.key})`;
