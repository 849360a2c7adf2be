/**
 * What a configuration run (`ghe-config-apply`) is, as the Manage API tells of it, and what following one gives.
 * Source: API.md 1.3 (config/apply, config/apply/events) and 1.4.
 */
import type { getConfigApply, getConfigApplyEvents } from "../../api/areas/manage.js";
import { again } from "../again.js";
import type { InputOf, Operation, Params } from "../../api/operation.js";
import type { Of } from "../../api/shape.js";

export type RunStatus = Of<(typeof getConfigApply)["returns"]>;
export type NodeStatus = NonNullable<RunStatus["nodes"]>[number];
export type EventPage = Of<(typeof getConfigApplyEvents)["returns"]>;
export type WireEvent = EventPage["nodes"][number]["events"][number];

/** One event of one node, as NDJSON prints it. */
export interface ApplyEvent {
  readonly type: "event";
  readonly node: string;
  /** As the instance wrote it. */
  readonly timestamp: string | null;
  readonly severity: string | null;
  /** `Validation`, from the event's name; null where the name tells none. */
  readonly phase: string | null;
  readonly message: string | null;
  /** Null on releases whose runs have no id. */
  readonly run_id: string | null;
}

/** The last item: how the run ended. */
export interface ApplyResult {
  readonly type: "result";
  readonly run_id: string | null;
  readonly successful: boolean;
  readonly nodes: readonly NodeStatus[];
  /** From the start of the run; null where another command started it. */
  readonly duration_ms: number | null;
}

export type ApplyItem = ApplyEvent | ApplyResult;

/** What following needs of the one who runs it; a command's context has all of it. */
export interface Surroundings {
  readonly instance: { readonly label: string; readonly profile: string | undefined; readonly flags: string };
  /** In a dry run what would be sent is recorded. */
  readonly options: { readonly dryRun: boolean };
  /** Aborted with an `Interrupted` or a `DeadlinePassed`. */
  readonly signal: AbortSignal;
  call<P extends Params, R>(operation: Operation<P, R>, input: InputOf<P>, options?: { readonly once?: boolean }): Promise<R>;
  now(): number;
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
  random(): number;
  note(text: string): void;
  warn(text: string): void;
  progress(text: string): { update(text: string, done?: number, total?: number): void; stop(): void };
  ask(question: string): Promise<boolean | undefined>;
  /** What the instance presented last; undefined over plain HTTP. */
  certificate(): { readonly fingerprint256: string } | undefined;
  trustCertificate(fingerprint256: string): void;
}

/** The run a status speaks of. The top-level id is undocumented, though appliances send it; the nodes' is documented. */
export function runIdOf(status: RunStatus): string | undefined {
  const told = [status.run_id, ...(status.nodes ?? []).map((node) => node.run_id)];
  return told.find((id): id is string => id !== null && id !== "");
}

/** The nodes on which an ended run failed. A node that still shows an older run says nothing of this one. */
export const failedNodes = (status: RunStatus, runId: string): readonly NodeStatus[] =>
  (status.nodes ?? []).filter((node) => node.successful === false && node.running !== true && (node.run_id ?? runId) === runId);

/** Whether an ended run succeeded: as the instance says, never by the severity of events. */
export function succeeded(status: RunStatus, runId: string): boolean {
  if (failedNodes(status, runId).length > 0) return false;
  const nodes = status.nodes ?? [];
  return status.successful ?? (nodes.length > 0 && nodes.every((node) => node.successful === true));
}

/** `Enterprise::ConfigApply::PhaseValidation#config_phase_validation` is `Validation`. */
export const phaseOf = (eventName: string | null): string | null => /Phase(\w+)/.exec(eventName ?? "")?.[1] ?? null;

/** `ReloadSystemServices` for people: `reload system services`. */
export const phaseInWords = (phase: string): string =>
  phase
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ")
    .replaceAll("_", " ")
    .toLowerCase();

/** Stands for the id of a run on releases whose runs have none. */
export const NAMELESS = "";

/** `run d34db33f`, or `the run`. */
export const runInWords = (runId: string): string => (runId === NAMELESS ? "the run" : `run ${runId}`);

/** The command that picks a run up again. */
export const watchCommand = (around: Pick<Surroundings, "instance">, runId: string): string =>
  again(around, `config apply watch${runId === NAMELESS ? "" : ` --run-id ${runId}`}`);

/** `1 h 02 min`, `4 min 05 s`, `12 s`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  if (h > 0) return `${String(h)} h ${two(m)} min`;
  return m > 0 ? `${String(m)} min ${two(s)} s` : `${String(s)} s`;
}
