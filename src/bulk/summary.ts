/** What is said while a run goes on and when it is over, and the code it ends with. Pure. */
import { amount, counted } from "../domain/amounts.js";
import type { CliError, ExitName } from "../errors.js";
import type { Ended, Job } from "./job.js";
import { causesOf } from "./rows.js";
import { exitOf, stopText, type Stop } from "./stop.js";

export interface Tally {
  readonly total: number;
  readonly ok: number;
  readonly skipped: ReadonlyMap<string, number>;
  readonly failed: readonly { readonly key: string; readonly error: CliError }[];
  readonly unknown: number;
  readonly left: number;
}

export function tallyOf(keys: readonly string[], ended: readonly (Ended | undefined)[]): Tally {
  const skipped = new Map<string, number>();
  const failed: { key: string; error: CliError }[] = [];
  const counts = { ok: 0, unknown: 0, left: 0 };
  for (const [i, key] of keys.entries()) {
    const one = ended[i];
    if (one?.state === "skip") skipped.set(one.reason, (skipped.get(one.reason) ?? 0) + 1);
    else if (one?.state === "fail" || one?.state === "unknown") failed.push({ key, error: one.error });
    if (one?.state === "ok" || one?.state === "unknown" || one?.state === "left") counts[one.state] += 1;
  }
  return { total: keys.length, ...counts, skipped, failed };
}

/** One subject ends with its own code; of several: what the stop says, else whether some or all failed. */
export function exitFor(tally: Tally, ended: readonly (Ended | undefined)[], stop: Stop | undefined): ExitName {
  const decided = exitOf(stop);
  if (decided !== undefined) return decided;
  const [only] = ended;
  if (tally.total === 1 && only !== undefined) return "error" in only ? only.error.exit : "ok";
  const bad = tally.failed.length + tally.left;
  return bad === 0 ? "ok" : bad === tally.total ? "failed" : "partial";
}

/** The line at the end: what was done, and what was not. */
export function doneText({ verb, noun }: Job, tally: Tally, stop: Stop | undefined): string {
  const parts = [
    `${verb.done} ${amount(tally.ok)} of ${counted(tally.total, noun)}`,
    ...[...tally.skipped].map(([reason, count]) => `${amount(count)} ${reason}`),
    ...(tally.failed.length === 0 ? [] : [`${amount(tally.failed.length)} failed${tally.unknown === 0 ? "" : ` (${amount(tally.unknown)} unknown)`}`]),
    ...(tally.left === 0 ? [] : [`${amount(tally.left)} not sent`]),
  ];
  return `${stop === undefined ? "" : `${stopText(stop)}; `}${parts.join("; ")}`;
}

/** A line for each cause of failure, and one with what to do about it. */
export const causeLines = (tally: Tally): readonly string[] =>
  causesOf(tally.failed).flatMap(({ count, text, hint }) => [`${amount(count)} × ${text}`, ...(hint === undefined ? [] : [`  hint: ${hint}`])]);

/** How far it is, at which rate, and how long it will take: `85/s, 2 min left`. */
export function paceText(done: number, total: number, milliseconds: number): string {
  if (done === 0 || milliseconds <= 0) return "";
  const rate = (done * 1000) / milliseconds;
  const shown = rate >= 10 ? String(Math.round(rate)) : rate.toFixed(1);
  return `${shown}/s, ${timeLeft(Math.ceil((total - done) / rate))} left`;
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return `${String(seconds)} s`;
  return seconds < 5400 ? `${String(Math.round(seconds / 60))} min` : `${String(Math.round(seconds / 3600))} h`;
}
