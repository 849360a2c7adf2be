/**
 * An appliance reduced to configuration runs, at the level of operations: time is a number that `sleep` moves on,
 * failures are the errors the client throws. Shares nothing with the sandbox, so that one can be wrong without the other.
 */
import { getConfigApply, getConfigApplyEvents, getSettings, startConfigApply } from "../../src/api/areas/manage.js";
import type { InputOf, Operation, Params } from "../../src/api/operation.js";
import type { EventPage, RunStatus, Surroundings, WireEvent } from "../../src/domain/apply/run.js";
import { CliError } from "../../src/errors.js";

/**
 * What `last_request_id` does. `node`: hides a node's own events, the others repeat all; `node-only`: the others give
 * nothing; `answer`: one id for all, of the answer; `time`: hides what is older than that event, by each node's own
 * clock; `expires`: as `node`, and 400 once services were restarted; `emptied`: as `node`, and nothing after the end;
 * `pages`: as `node`, and no more than ten events an answer and node.
 */
export const RULES = ["node", "node-only", "answer", "time", "ignored", "expires", "emptied", "pages"] as const;
export type Rule = (typeof RULES)[number];

export interface PlannedEvent {
  readonly at: number;
  readonly body: string;
  readonly span: string;
}

export interface FakeNode {
  readonly name: string;
  readonly skew: number;
  readonly events: readonly PlannedEvent[];
  readonly successful: boolean;
  /** When it begins to take part: no answer names it before, and none in which it has nothing. From the beginning where left out. */
  readonly joinsAt?: number;
}

export interface Outage {
  readonly from: number;
  readonly until: number;
  readonly error: CliError;
}

export interface FakePlan {
  readonly rule: Rule;
  readonly nodes: readonly FakeNode[];
  readonly endsAt: number;
  readonly outages: readonly Outage[];
  /** When services are restarted: cursors from before are forgotten under `expires`. */
  readonly restartAt?: number;
  /** Events of an earlier run that every node still offers first. */
  readonly older?: number;
}

export const RUN = "feedc0de";
const EPOCH = Date.parse("2026-11-22T17:00:00Z");
const PAGE = 10;

/** Every node's events up to now, oldest first, with the time each came. */
interface Buffered {
  readonly event: WireEvent;
  readonly at: number;
}

export class FakeAppliance {
  time = 0;
  /** How often each event was in some answer: under `emptied` no more can be printed. */
  readonly offered = new Map<string, Set<number>>();
  readonly cursors: (string | undefined)[] = [];
  readonly #answers = new Map<string, readonly number[]>();

  constructor(readonly plan: FakePlan) {}

  status(): RunStatus {
    const running = this.time < this.plan.endsAt;
    const nodes = this.plan.nodes.map((node) => ({ run_id: RUN, hostname: node.name, running, successful: !running && node.successful }));
    return { run_id: RUN, running, successful: !running && nodes.every((node) => node.successful), nodes };
  }

  events(cursor: string | undefined): EventPage {
    this.cursors.push(cursor);
    const { rule, restartAt, endsAt, nodes } = this.plan;
    const buffers = nodes.map((node) => this.#buffer(node));
    if (rule === "expires" && cursor !== undefined && restartAt !== undefined && this.time >= restartAt && this.#isOlder(cursor, buffers, restartAt)) {
      throw new CliError("invalid", "400: unknown last_request_id", { status: 400 });
    }
    if (rule === "emptied" && this.time >= endsAt) return { nodes: nodes.map(({ name }) => ({ node: name, last_request_id: null, events: [] })) };
    const from = buffers.map((buffer) => this.#from(buffer, cursor, buffers));
    const until = buffers.map((buffer, i) => (rule === "pages" ? Math.min(buffer.length, (from[i] ?? 0) + PAGE) : buffer.length));
    const shared = `answer-${String(this.#answers.size)}`;
    this.#answers.set(shared, until);
    return {
      nodes: nodes.flatMap(({ name, joinsAt }, i) => {
        const buffer = buffers[i] ?? [];
        for (let at = from[i] ?? 0; at < (until[i] ?? 0); at++) this.#offer(name, at);
        const last = buffer[(until[i] ?? 0) - 1];
        const events = buffer.slice(from[i], until[i]).map(({ event }) => event);
        if (joinsAt !== undefined && events.length === 0) return [];
        return [{ node: name, last_request_id: rule === "answer" ? shared : last === undefined ? null : idOf(last), events }];
      }),
    };
  }

  outage(): CliError | undefined {
    return this.plan.outages.find(({ from, until }) => this.time >= from && this.time < until)?.error;
  }

  #from(buffer: readonly Buffered[], cursor: string | undefined, buffers: readonly (readonly Buffered[])[]): number {
    if (cursor === undefined || this.plan.rule === "ignored") return 0;
    if (this.plan.rule === "answer") return this.#answers.get(cursor)?.[buffers.indexOf(buffer)] ?? 0;
    const own = buffer.findIndex((one) => idOf(one) === cursor);
    if (this.plan.rule === "node-only") return own < 0 ? buffer.length : own + 1;
    if (this.plan.rule !== "time") return own + 1;
    const named = buffers.flat().find((one) => idOf(one) === cursor);
    const older = buffer.findIndex((one) => named !== undefined && (one.event.timestamp ?? "") > (named.event.timestamp ?? ""));
    return named === undefined ? 0 : older < 0 ? buffer.length : older;
  }

  #isOlder(cursor: string, buffers: readonly (readonly Buffered[])[], restartAt: number): boolean {
    return !buffers.flat().some((one) => idOf(one) === cursor && one.at >= restartAt);
  }

  #buffer(node: FakeNode): readonly Buffered[] {
    if (node.joinsAt !== undefined && this.time < node.joinsAt) return [];
    const older = Array.from({ length: node.joinsAt === undefined ? (this.plan.older ?? 0) : 0 }, (_, i) => ({
      at: -1,
      event: wire(node, { at: -60_000 + i, body: `older ${String(i)}`, span: `0${String(i)}` }, "0badc0de"),
    }));
    return [...older, ...node.events.filter(({ at }) => at <= this.time).map((event) => ({ at: event.at, event: wire(node, event, RUN) }))];
  }

  #offer(name: string, at: number): void {
    const seen = this.offered.get(name) ?? new Set();
    this.offered.set(name, seen.add(at));
  }
}

const idOf = ({ event }: Buffered): string => `${event.trace_id ?? ""}:${event.span_id ?? ""}:${event.hostname ?? ""}`;

const wire = (node: FakeNode, { at, body, span }: PlannedEvent, run: string): WireEvent => ({
  timestamp: new Date(EPOCH + at + node.skew).toISOString(),
  severity_text: "INFO",
  body,
  event_name: "Enterprise::ConfigApply::PhaseValidation#config_phase_validation",
  topology: "multinode",
  hostname: node.name,
  config_run_id: run,
  trace_id: "387cd628c06d606700e79be368e5e574",
  span_id: span,
  span_parent_id: "0",
  span_depth: 0,
});

export interface Around extends Surroundings {
  readonly notes: string[];
  readonly warnings: string[];
  readonly trusted: string[];
  readonly questions: string[];
  readonly sent: { readonly route: string; readonly input: Readonly<Record<string, unknown>>; readonly at: number }[];
  readonly abort: AbortController;
}

/** What a script does with an operation; throws to fail. */
export type Answers = (route: string, input: Readonly<Record<string, unknown>>, around: Around) => unknown;

/** Surroundings over a script. Time is the appliance's where one is given. */
export function aroundScript(answers: Answers, clock: { time: number } = { time: 0 }, options: { readonly ask?: boolean } = {}): Around {
  const abort = new AbortController();
  const around: Around = {
    instance: { label: "ghe1", profile: undefined, flags: "" },
    signal: abort.signal,
    abort,
    notes: [],
    warnings: [],
    trusted: [],
    questions: [],
    sent: [],
    async call<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>): Promise<R> {
      abort.signal.throwIfAborted();
      around.sent.push({ route: operation.route, input, at: clock.time });
      await Promise.resolve();
      return answers(operation.route, input, around) as R;
    },
    now: () => EPOCH + clock.time,
    options: { dryRun: false },
    monotonic: () => 5_000_000 + clock.time,
    async sleep(milliseconds) {
      clock.time += milliseconds;
      await Promise.resolve();
      abort.signal.throwIfAborted();
    },
    random: () => 0.5,
    note: (text) => around.notes.push(text),
    warn: (text) => around.warnings.push(text),
    progress: () => ({ update: () => undefined, stop: () => undefined }),
    ask(question) {
      around.questions.push(question);
      return Promise.resolve(options.ask);
    },
    certificate: () => undefined,
    trustCertificate: (fingerprint) => around.trusted.push(fingerprint),
  };
  return around;
}

/** The routes as tests write them. */
export const ROUTES = { start: startConfigApply.route, status: getConfigApply.route, events: getConfigApplyEvents.route, settings: getSettings.route } as const;

/** Surroundings over the appliance: reads fail during its outages. */
export const aroundAppliance = (appliance: FakeAppliance): Around =>
  aroundScript((route, input) => {
    const error = appliance.outage();
    if (error !== undefined) throw error;
    if (route === ROUTES.status) return appliance.status();
    if (route === ROUTES.events) return appliance.events(input.last_request_id as string | undefined);
    return {};
  }, appliance);
