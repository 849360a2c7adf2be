/**
 * The acting part: as many writes at a time as allowed, each noted before and after, until all subjects are settled or
 * something ends the run. It never throws; what ended it is in `stop`.
 */
import { formatDuration } from "../domain/duration.js";
import { CliError } from "../errors.js";
import type { Ended, Job, Parameters } from "./job.js";
import type { Journal } from "./journal.js";
import type { Plan } from "./plan.js";
import { leftBy, stopFor, type Stop } from "./stop.js";
import type { Another, Line, Surroundings } from "./surroundings.js";

export interface RunParts {
  readonly job: Job;
  readonly parameters: Parameters;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly line: Line;
  readonly surroundings: Pick<Surroundings, "world" | "signal" | "concurrency" | "retries" | "label" | "note">;
  /** Failures after which nothing more is started. */
  readonly maxFailures: number;
  readonly onEnd: (index: number, ended: Ended) => void;
}

/** Limits strike all requests under way at once; that counts as one. */
const SAME_LIMIT = 1000;
/** Pauses longer than this are told. */
const TOLD = 2000;
/** After so many writes without a limit, one more at a time is tried again. */
const EASED = 50;

/** What is found out about one write while it is tried. */
interface Doubt {
  /** An attempt may have been carried out. */
  is: boolean;
  /** How it ended, where a look between two attempts told. */
  ended: Ended | undefined;
  /** It was sent again already, limits aside: one more time after a look would be one too many. */
  wasRepeated: boolean;
}

export class Run {
  stop: Stop | undefined;
  #next = 0;
  #running = 0;
  #allowed: number;
  #limitedAt = -Infinity;
  #pausedUntil = -Infinity;
  #sinceLimit = 0;
  #failures = 0;
  #retriesLeft: number;
  readonly #queue: number[];
  /** Sent by the run that is gone on with. */
  readonly #doubtful: ReadonlySet<number>;
  #settled: () => void = () => undefined;

  constructor(private readonly parts: RunParts) {
    const { plan, surroundings } = parts;
    this.#allowed = surroundings.concurrency;
    this.#queue = [...plan.todo];
    this.#doubtful = new Set(plan.doubtful);
    this.#retriesLeft = Math.floor((plan.todo.length + plan.doubtful.length) / 10) + 20;
  }

  /** Resolves when nothing is under way any more. */
  async act(): Promise<void> {
    const { signal } = this.parts.surroundings;
    const onAbort = () => this.end(stopFor(signal.reason));
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      if (signal.aborted) onAbort();
      await this.#lookUpDoubtful();
      await new Promise<void>((resolve) => {
        this.#settled = resolve;
        this.#pump();
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Nothing more is started; what is under way goes on to its end. The first reason counts. */
  end(stop: Stop): void {
    this.stop ??= stop;
  }

  #pump(): void {
    while (this.stop === undefined && this.#running < this.#allowed && this.#next < this.#queue.length) {
      const index = this.#queue[this.#next] ?? 0;
      this.#next += 1;
      this.#running += 1;
      void this.#one(index)
        .catch((thrown: unknown) => this.end(stopFor(thrown)))
        .then(() => {
          this.#running -= 1;
          this.#pump();
        });
    }
    if (this.#running === 0) this.#settled();
  }

  /** What an earlier run sent and heard nothing of: done, or in the queue again. */
  async #lookUpDoubtful(): Promise<void> {
    const { job, plan, line, parameters, surroundings } = this.parts;
    if (plan.doubtful.length === 0 || this.stop !== undefined) return;
    if (job.lookUp === undefined) surroundings.note(`how ${String(plan.doubtful.length)} sent before ended cannot be looked up: they are sent again`);
    try {
      const done = await job.lookUp?.(
        line,
        plan.doubtful.map((i) => this.#key(i)),
        parameters,
      );
      for (const i of plan.doubtful) {
        if (done?.has(this.#key(i)) === true) this.#settle(i, { state: "ok" });
        else this.#queue.push(i);
      }
      this.#queue.sort((a, b) => a - b);
    } catch (thrown) {
      // Nothing may be repeated before it was looked up.
      this.end(thrown instanceof CliError && thrown.code === "unauthenticated" ? { why: "unauthenticated", error: thrown } : stopFor(thrown));
    }
  }

  async #one(index: number): Promise<void> {
    const { journal } = this.parts;
    const key = this.#key(index);
    let ended: Ended | undefined;
    try {
      ended = await this.#spared(key);
    } catch (thrown) {
      // Nothing was sent for it yet: what cuts this look off leaves it as it is.
      if (!(thrown instanceof CliError)) throw thrown;
      ended = this.#failed(thrown);
    }
    if (ended === undefined && this.stop === undefined) {
      if (!this.#note(() => journal.sent(index, key))) return;
      ended = await this.#write(key, { mayRepeat: this.parts.surroundings.retries, sentBefore: this.#doubtful.has(index) });
    }
    if (ended !== undefined) this.#settle(index, ended);
  }

  /** Undefined where the write is still to be sent. */
  async #spared(key: string): Promise<Ended | undefined> {
    const { job, line, parameters } = this.parts;
    const reason = await job.reconsider?.(line, key, parameters);
    return reason === undefined ? undefined : { state: "skip", reason };
  }

  /** The same between two attempts. */
  async #reconsidered(key: string): Promise<Ended | undefined> {
    try {
      return await this.#spared(key);
    } catch (thrown) {
      return this.#failed(thrown);
    }
  }

  /** `sentBefore`: an earlier request may still be at work, so that a refusal such as 404 may be its doing. */
  async #write(key: string, { mayRepeat, sentBefore }: { readonly mayRepeat: boolean; readonly sentBefore: boolean }): Promise<Ended> {
    const { job, line, parameters } = this.parts;
    const doubt: Doubt = { is: sentBefore, ended: undefined, wasRepeated: !mayRepeat };
    try {
      const { operation, input } = job.write(key, parameters);
      const { status } = await line.send(operation, input, {
        again: (why) => (mayRepeat || why.limited) && this.#again(why, doubt),
        lookFirst: () => this.#lookFirst(key, doubt),
      });
      this.#sinceLimit += 1;
      if (this.#sinceLimit % EASED === 0) this.#allowed = Math.min(this.parts.surroundings.concurrency, this.#allowed + 1);
      return { state: "ok", status };
    } catch (thrown) {
      if (doubt.ended !== undefined) return doubt.ended;
      const ended = this.#failed(thrown);
      if (ended.state !== "fail" && ended.state !== "unknown") return ended;
      const { code, facts } = ended.error;
      const isOpen = code === "unknown_outcome" || (facts.status ?? 0) >= 500 || doubt.is;
      return isOpen && code !== "unauthenticated" ? this.#judge(key, ended.error, !doubt.wasRepeated) : ended;
    }
  }

  /** What may not be written any more is not written again either. */
  async #lookFirst(key: string, doubt: Doubt): Promise<boolean> {
    const { job, line, parameters } = this.parts;
    if (job.reconsider === undefined) return true;
    const isDone = doubt.is && (await job.lookUp?.(line, [key], parameters))?.has(key) === true;
    doubt.ended = isDone ? { state: "ok" } : await this.#reconsidered(key);
    return doubt.ended === undefined;
  }

  /** The instance says whether a write whose answer was lost, or failed on the way, was carried out. */
  async #judge(key: string, error: CliError, mayRepeat: boolean): Promise<Ended> {
    const { job, line, parameters } = this.parts;
    const isUnknown = error.code === "unknown_outcome";
    if (job.lookUp === undefined) return { state: isUnknown ? "unknown" : "fail", error };
    try {
      if ((await job.lookUp(line, [key], parameters)).has(key)) return { state: "ok", status: error.facts.status };
    } catch (thrown) {
      const failed = this.#failed(thrown);
      const why = "error" in failed ? `; it could not be looked up: ${failed.error.message}` : "";
      return {
        state: "unknown",
        error: new CliError("unknown_outcome", `${error.message}${why}`, { ...error.facts, hint: "--resume looks it up before it is repeated" }),
      };
    }
    const { status, mayBeDone } = error.facts;
    if (!isUnknown && (mayBeDone === undefined || (status ?? 0) < 500)) return { state: "fail", error };
    if (isUnknown && mayRepeat && this.stop === undefined && this.#takeRetry()) {
      const again = (await this.#reconsidered(key)) ?? (await this.#write(key, { mayRepeat: false, sentBefore: true }));
      // The second request never left: what there is to say is of the first.
      if (again.state !== "left") return again;
    }
    const code = status === undefined ? "unreachable" : "server_error";
    const facts = { ...error.facts, mayBeDone: undefined, hint: "--resume tries it again" };
    return { state: "fail", error: new CliError(code, `${error.message}; looked up: it was not`, facts) };
  }

  /** A limit slows everybody down, and costs nothing: such a request was never processed. */
  #again({ limited, doubtful, wait }: Another, doubt: Doubt): boolean {
    doubt.is ||= doubtful;
    if (this.stop !== undefined) return false;
    if (!limited) {
      const isGranted = this.#takeRetry();
      doubt.wasRepeated ||= isGranted;
      return isGranted;
    }
    const now = this.parts.surroundings.world.clock.monotonic();
    if (now - this.#limitedAt > SAME_LIMIT) this.#allowed = Math.max(1, Math.floor(this.#allowed / 2));
    this.#limitedAt = now;
    this.#sinceLimit = 0;
    this.#tellPause(now, wait);
    return true;
  }

  /** Once for all requests that wait for the same reset. */
  #tellPause(now: number, wait: number): void {
    if (wait <= TOLD || now < this.#pausedUntil) return;
    this.#pausedUntil = now + wait;
    const { label, note } = this.parts.surroundings;
    note(`${label} lets no more requests in for now: the run pauses for ${formatDuration(wait)}, and then goes on`);
  }

  #takeRetry(): boolean {
    if (this.#retriesLeft === 0) return false;
    this.#retriesLeft -= 1;
    if (this.#retriesLeft === 0) this.parts.surroundings.note("the retries of this run are used up: from here on each request is sent once");
    return true;
  }

  #failed(thrown: unknown): Ended & { readonly error: CliError } {
    if (thrown instanceof CliError) {
      // Its turn came after the end: it had waited for a limit that struck another.
      if (thrown.code === "cancelled" && this.stop !== undefined) return { state: "left", error: leftBy(this.stop) };
      if (thrown.code === "unauthenticated") this.end({ why: "unauthenticated", error: thrown });
      if (thrown.code === "local_state") this.end({ why: "local", error: thrown });
      if (thrown.code === "rate_limited") this.end({ why: "limited", error: thrown });
      return { state: thrown.code === "unknown_outcome" ? "unknown" : "fail", error: thrown };
    }
    // Cut off by the end of the command, or by a defect: what was sent may have been carried out.
    this.end(stopFor(thrown));
    const facts = { hint: "--resume looks it up before it is repeated", cause: thrown };
    return { state: "unknown", error: new CliError("unknown_outcome", "the run ended before the answer came; whether it was carried out is not known", facts) };
  }

  #settle(index: number, ended: Ended): void {
    const { journal, maxFailures, onEnd } = this.parts;
    // What an earlier run sent stays in doubt for the next one too.
    if (ended.state !== "left" || !this.#doubtful.has(index)) this.#note(() => journal.ended(index, this.#key(index), ended));
    onEnd(index, ended);
    if (ended.state !== "fail" && ended.state !== "unknown") return;
    this.#failures += 1;
    if (this.#failures > maxFailures) this.end({ why: "failures", limit: maxFailures });
  }

  /** False where the journal cannot be written: then nothing more may be sent. */
  #note(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (thrown) {
      this.end(thrown instanceof CliError ? { why: "journal", error: thrown } : stopFor(thrown));
      return false;
    }
  }

  #key(index: number): string {
    return this.parts.plan.subjects[index]?.key ?? "";
  }
}
