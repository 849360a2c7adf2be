/** Following a configuration run to its end, through the restarts that it causes. */
import { getConfigApplyEvents } from "../../api/areas/manage.js";
import { CliError, type ErrorCode } from "../../errors.js";
import { again } from "../again.js";
import { announcedCertificates } from "./certificate.js";
import { EventFeed } from "./feed.js";
import { Poller } from "./poller.js";
import {
  elapsed,
  failedNodes,
  phaseInWords,
  succeeded,
  watchCommand,
  type ApplyEvent,
  type ApplyItem,
  type ApplyResult,
  type RunStatus,
  type Surroundings,
} from "./run.js";
import { lookFor, type Sight } from "./sight.js";
import { farewell, leftWhilePrinting, workOf } from "./work.js";

export interface FollowOptions {
  /** Monotonic milliseconds at which the run was started; left out: nobody knows. */
  readonly startedAt?: number;
  /** This command started the run, so that the instance may not show it yet. */
  readonly fresh?: boolean;
  /** An earlier run had the same id. */
  readonly reused?: boolean;
  /** SHA-256 fingerprints of certificates that the run puts into effect; left out: the settings are asked. */
  readonly announced?: readonly string[];
  /** Events after the answer with this id only. */
  readonly after?: string | undefined;
}

/** Milliseconds between two looks: while events come, while they do not, and while the instance is away. */
const INTERVAL = { busy: 1_000, idle: 2_000, away: 3_000 } as const;
/** Milliseconds that an instance may go on without showing the run. */
const ABSENCE = 30_000;
/** Milliseconds in which the end of a run that was never seen going may be an earlier run's. */
const DOUBT = 15_000;
/** Milliseconds without events until a person is told. */
const EVENTS_PATIENCE = 60_000;
/** Answers to a request for events that leave the status to go by. */
const EVENTS_OPTIONAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["not_found", "invalid", "conflict", "unsupported", "unknown_outcome"]);
/** Looks for the last events, after the end. */
const LAST_LOOKS = 5;

/**
 * The events of a run as they come, then its result.
 * @throws {CliError} `apply_failed` after the result of a failed run; `still_running` when `--timeout` passes or an
 * unknown certificate appears; `unknown_outcome` when the instance no longer knows the run; `unauthenticated`.
 * @throws {Interrupted} after a line that says how to pick the run up.
 */
export async function* followRun(around: Surroundings, runId: string, options: FollowOptions = {}): AsyncGenerator<ApplyItem, void, void> {
  const work = workOf(around, runId);
  const progress = around.progress(work.name);
  let isTold = false;
  try {
    const announced = options.announced ?? (await announcedCertificates(around));
    for await (const item of new Follower(around, runId, options, announced, progress).items()) {
      isTold = item.type === "result";
      yield item;
    }
    isTold = true;
  } catch (thrown) {
    isTold = true;
    throw farewell(around, work, thrown, isTheRunsOwn);
  } finally {
    progress.stop();
    if (!isTold && around.signal.aborted) leftWhilePrinting(around, work);
  }
}

/** Errors that say all there is to say of the run. */
const isTheRunsOwn = (error: CliError): boolean => error.code === "apply_failed" || error.facts.details?.run_id !== undefined;

/** The result of a run that has ended. @throws {CliError} `apply_failed` after it */
export function* endedRun(around: Surroundings, runId: string, status: RunStatus, durationMs: number | null = null): Generator<ApplyResult, void, void> {
  yield { type: "result", run_id: runId, successful: succeeded(status, runId), nodes: status.nodes ?? [], duration_ms: durationMs };
  if (succeeded(status, runId)) return;
  const failed = failedNodes(status, runId).map((node) => node.hostname);
  const all = (status.nodes ?? []).length;
  const where =
    failed.length === 0 ? around.instance.label : `${failed.join(", ")} (${String(failed.length)} of ${String(all)} ${all === 1 ? "node" : "nodes"})`;
  throw new CliError("apply_failed", `configuration run ${runId} failed on ${where}`, {
    hint: "the log is /data/user/common/ghe-config.log on that node; maintenance mode stays as it was",
    details: { run_id: runId, nodes: failed },
  });
}

class Follower {
  readonly #around: Surroundings;
  readonly #runId: string;
  readonly #options: FollowOptions;
  readonly #progress: ReturnType<Surroundings["progress"]>;
  readonly #status: Poller;
  readonly #events: Poller;
  readonly #feed: EventFeed;
  readonly #startedAt: number | undefined;
  readonly #followedSince: number;
  #phase: string | null = null;
  #after: string | undefined;
  #seenRunning = false;
  #absentSince: number | undefined;
  #noEventsSince: number | undefined;
  #toldNoEvents = false;

  constructor(around: Surroundings, runId: string, options: FollowOptions, announced: readonly string[], progress: ReturnType<Surroundings["progress"]>) {
    this.#around = around;
    this.#runId = runId;
    this.#options = options;
    this.#progress = progress;
    this.#status = new Poller(around, workOf(around, runId), announced);
    this.#events = new Poller(around, workOf(around, runId), announced, { silent: true });
    this.#feed = new EventFeed((cursor) => around.call(getConfigApplyEvents, { last_request_id: cursor }, { once: true }), runId);
    this.#followedSince = around.monotonic();
    this.#startedAt = options.startedAt;
    this.#after = options.after;
  }

  async *items(): AsyncGenerator<ApplyItem, void, void> {
    for (;;) {
      const sight = await this.#status.attempt(() => lookFor(this.#around, this.#runId, { once: true }));
      this.#show(sight);
      if (sight !== undefined && sight.kind !== "absent") this.#feed.expect((sight.status.nodes ?? []).map((node) => node.hostname));
      if (sight !== undefined && this.#isOver(sight)) {
        yield* await this.#lastEvents();
        yield* endedRun(this.#around, this.#runId, sight.status, this.#duration());
        return;
      }
      let news = 0;
      if (sight !== undefined) {
        await this.#lookForEvents(() => this.#feed.look());
        for (const event of this.#taken()) {
          news += 1;
          yield event;
        }
        this.#show(sight);
      }
      await this.#around.sleep(sight === undefined ? INTERVAL.away : news > 0 ? INTERVAL.busy : INTERVAL.idle);
    }
  }

  /** @throws {CliError} `unknown_outcome` when the instance has not shown the run for too long */
  #isOver(sight: Sight): sight is Extract<Sight, { kind: "running" | "ended" }> {
    const now = this.#around.monotonic();
    if (sight.kind === "absent") {
      this.#absentSince ??= now;
      if (now - this.#absentSince >= ABSENCE) throw this.#vanished(sight.other);
      return false;
    }
    this.#absentSince = undefined;
    if (sight.kind === "running") {
      this.#seenRunning = true;
      return false;
    }
    return this.#seenRunning || !this.#mayBeEarlier(sight) || now - this.#followedSince >= DOUBT;
  }

  /** Just after the start, a status may still be that of the run before, or of one that has not begun. */
  #mayBeEarlier({ status, named }: Extract<Sight, { kind: "running" | "ended" }>): boolean {
    if (this.#options.fresh !== true) return false;
    return !named || this.#options.reused === true || (status.successful !== true && (status.nodes ?? []).length === 0);
  }

  /** The run has ended: nothing that happens now may hide its result. */
  async #lastEvents(): Promise<readonly ApplyEvent[]> {
    try {
      for (let looks = 0; looks < LAST_LOOKS; looks++) {
        if (await this.#lookForEvents(() => this.#feed.drain())) return this.#taken();
        await this.#around.sleep(INTERVAL.busy);
      }
    } catch (thrown) {
      if (!this.#around.signal.aborted) throw thrown;
    }
    this.#around.warn(`the last events of run ${this.#runId} could not be read`);
    return this.#taken();
  }

  #taken(): readonly ApplyEvent[] {
    const events = this.#feed.take();
    this.#phase = events.findLast((event) => event.phase !== null)?.phase ?? this.#phase;
    return events;
  }

  /** Events tell of the run but do not decide it: without them the status alone is followed. */
  async #lookForEvents(look: () => Promise<void>): Promise<boolean> {
    try {
      const done = await this.#events.attempt(async () => {
        await this.#begin();
        await look();
        return true;
      });
      if (done === true) {
        this.#noEventsSince = undefined;
        return true;
      }
    } catch (thrown) {
      if (this.#around.signal.aborted || !(thrown instanceof CliError) || !EVENTS_OPTIONAL.has(thrown.code)) throw thrown;
      this.#sayNoEvents(thrown.message);
      return true;
    }
    this.#sayNoEvents(this.#events.away ?? "");
    return false;
  }

  async #begin(): Promise<void> {
    if (this.#after === undefined) return;
    try {
      await this.#feed.beginAfter(this.#after);
    } catch (thrown) {
      if (!(thrown instanceof CliError && thrown.facts.status === 400)) throw thrown;
      this.#around.warn(`the instance does not know the id ${this.#after}; showing all events`);
    }
    this.#after = undefined;
  }

  #sayNoEvents(reason: string): void {
    const now = this.#around.monotonic();
    this.#noEventsSince ??= now;
    if (this.#toldNoEvents || now - this.#noEventsSince < EVENTS_PATIENCE) return;
    this.#toldNoEvents = true;
    this.#around.warn(`the events of run ${this.#runId} cannot be read (${reason}); following its status alone`);
  }

  #duration(): number | null {
    return this.#startedAt === undefined ? null : Math.round(this.#around.monotonic() - this.#startedAt);
  }

  #show(sight: Sight | undefined): void {
    const duration = this.#duration();
    const time = duration === null ? undefined : elapsed(duration);
    const nodes = sight === undefined || sight.kind === "absent" ? [] : (sight.status.nodes ?? []);
    const done = nodes.filter((node) => node.running === false).length;
    const phase = this.#phase === null ? "under way" : phaseInWords(this.#phase);
    const rest = sight === undefined ? (this.#status.away ?? "away") : nodes.length > 1 ? `${String(done)} of ${String(nodes.length)} nodes done` : undefined;
    this.#progress.update([`run ${this.#runId}: ${phase}`, time, rest].filter((part) => part !== undefined).join(" · "));
  }

  #vanished(other: string | undefined): CliError {
    const { label } = this.#around.instance;
    return new CliError("unknown_outcome", `${label} no longer shows run ${this.#runId}${other === undefined ? "" : `; run ${other} is under way`}`, {
      hint: `look at ${again(this.#around, "config apply status")}, and again with: ${watchCommand(this.#around, this.#runId)}`,
      details: { run_id: this.#runId, ...(other === undefined ? {} : { other_run_id: other }) },
    });
  }
}
