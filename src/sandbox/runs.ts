/** Configuration runs: planned whole when they start, then read as far as time has come. */
import type { Appliance } from "./appliance.js";
import { Random } from "./random.js";
import { EVENT_PLAN, FAILED_RELOAD, FAILED_CERTIFICATE, type PlannedStep } from "./run-plan.js";
import { isUpgrading } from "./upgrades.js";
import { Refused } from "./wire.js";

/** An event of a run on one node. `at` is the appliance's time, without the node's skew. */
export interface RunEvent {
  readonly at: number;
  readonly severity: "INFO" | "ERROR";
  readonly body: string;
  readonly name: string;
  readonly trace: string;
  readonly span: string;
  /** 0 for an outermost span. */
  readonly parent: number;
  readonly depth: number;
}

export interface RunNode {
  readonly hostname: string;
  readonly endsAt: number;
  readonly successful: boolean;
  readonly events: readonly RunEvent[];
}

/** Times are milliseconds of the sandbox's clock; `restartFrom` is 0 where nothing restarted. */
export interface Run {
  readonly id: string;
  readonly startedAt: number;
  readonly restartFrom: number;
  readonly restartUntil: number;
  readonly nodes: readonly RunNode[];
}

/** Simulated milliseconds from the start of a run to the restart of its services, and of the restart. */
const UNTIL_RESTART = 3_500;
const RESTART = 800;
/** Between the same step on neighboring nodes. */
const LAG = 130;
/** How many runs can be asked for by id. */
const KEPT = 50;

/** Starts a run. @throws {Refused} 400 while another one or an upgrade is under way, or when the id was used. */
export function startRun(appliance: Appliance, wanted?: string): Run {
  const { state, clock } = appliance;
  if (appliance.running() !== undefined) throw new Refused(400, "failed to start config apply: a configuration run is already in progress");
  const upgrading = state.nodes.find((node) => isUpgrading(appliance, node));
  if (upgrading !== undefined) throw new Refused(400, `failed to start config apply: an upgrade is in progress on ${upgrading.hostname}`);
  if (wanted !== undefined && !/^[\w-]{1,64}$/.test(wanted)) throw new Refused(400, "invalid request: run_id must be 1 to 64 letters, digits, - or _");
  if (state.runs.some((run) => run.id === wanted)) throw new Refused(400, "invalid request: run_id was used by an earlier run");
  state.runCount += 1;
  const run = planRun(appliance, wanted, clock.now());
  state.runs.push(run);
  state.runs.splice(0, state.runs.length - KEPT);
  follow(appliance, run);
  return run;
}

/** Sets the restart and the end of a run on the clock; also after the state was loaded. */
export function follow(appliance: Appliance, run: Run): void {
  const { clock, surroundings } = appliance;
  if (run.restartUntil > clock.now()) surroundings.restart(run.restartFrom, run.restartUntil);
  const end = Math.max(...run.nodes.map((node) => node.endsAt));
  if (end > clock.now()) clock.at(end, () => finish(appliance, run));
}

function finish(appliance: Appliance, run: Run): void {
  const { state, surroundings } = appliance;
  const count = state.settings.configuration_run_count;
  state.settings.configuration_run_count = typeof count === "number" ? count + 1 : 1;
  if (run.nodes.every((node) => node.successful)) state.applied = structuredClone(state.settings);
  surroundings.changed();
}

function planRun(appliance: Appliance, wanted: string | undefined, startedAt: number): Run {
  const { state, clock, faults } = appliance;
  const random = new Random(`${state.seed}/run ${String(state.runCount)}`);
  const id = wanted ?? random.hex(8);
  const broken = !certificateIsUsable(appliance);
  const failing = faults.all("apply-fails").map((fault) => fault.argument ?? state.nodes[0]?.hostname);
  const restart = faults.setting("restart");
  const restartFrom = startedAt + clock.span(UNTIL_RESTART);
  const restartUntil = restartFrom + (restart === undefined ? clock.span(RESTART) : Number(restart.argument));
  const trace = random.hex(32);
  const timeOf = (step: PlannedStep, lag: number) => (step.after ? restartUntil : startedAt) + clock.span(step.at + lag);
  const nodes = state.nodes.map(({ hostname }, index): RunNode => {
    const failure = broken ? FAILED_CERTIFICATE : failing.includes(hostname) ? FAILED_RELOAD : undefined;
    const steps = failure === undefined ? EVENT_PLAN : [...EVENT_PLAN.filter((step) => !step.after === !failure.after && step.at < failure.at), failure];
    const before = failure?.after === true ? EVENT_PLAN.filter((step) => !step.after) : [];
    const events = toEvents([...before, ...steps], (step) => timeOf(step, index * LAG + random.integer(0, 40)), trace, random);
    return { hostname, endsAt: (events.at(-1)?.at ?? startedAt) + clock.span(200), successful: failure === undefined, events };
  });
  return broken ? { id, startedAt, restartFrom: 0, restartUntil: 0, nodes } : { id, startedAt, restartFrom, restartUntil, nodes };
}

/** Each step as an event; steps of depth 1 belong to the last one of depth 0. */
function toEvents(steps: readonly PlannedStep[], timeOf: (step: PlannedStep) => number, trace: string, random: Random): readonly RunEvent[] {
  let outer = "";
  return steps
    .map((step) => ({ step, at: timeOf(step) }))
    .sort((a, b) => a.at - b.at)
    .map(({ step, at }) => {
      const span = random.hex(16);
      if (step.depth === 0) outer = span;
      const { severity = "INFO", body, depth } = step;
      const name = `Enterprise::ConfigApply::Phase${step.phase}#${step.name}`;
      return { at, severity, body, name, trace, span, parent: depth === 0 ? 0 : Number.parseInt(outer.slice(0, 12), 16), depth };
    });
}

/** The certificate and key of the settings, where they changed since the last run. */
export function newCertificate({ state }: Appliance): { readonly cert: string; readonly key: string } | undefined {
  const [next, last] = [sslOf(state.settings), sslOf(state.applied)];
  return next !== undefined && (next.cert !== last?.cert || next.key !== last.key) ? next : undefined;
}

function certificateIsUsable(appliance: Appliance): boolean {
  const changed = newCertificate(appliance);
  return changed === undefined || appliance.surroundings.canServe(changed.cert, changed.key);
}

function sslOf(settings: Readonly<Record<string, unknown>>): { readonly cert: string; readonly key: string } | undefined {
  const ssl = settings.github_ssl;
  if (typeof ssl !== "object" || ssl === null || !("cert" in ssl) || !("key" in ssl)) return undefined;
  return typeof ssl.cert === "string" && typeof ssl.key === "string" ? { cert: ssl.cert, key: ssl.key } : undefined;
}
