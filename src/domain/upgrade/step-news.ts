/** The steps of nodes as events, each beginning and each end once, also where both fell between two looks. */
import { saying, type UpgradeEvent } from "./item.js";
import { stepKey, type NodeStatus } from "./verdict.js";

type Step = NonNullable<NodeStatus["steps"]>[number];

export class StepNews {
  readonly #now: () => number;
  readonly #begun = new Set<string>();
  readonly #over = new Set<string>();
  readonly #said = new Set<string>();
  readonly #last = new Map<string, string | null>();

  /** @param before the status before the upgrade: its steps and messages are an earlier one's */
  constructor(now: () => number, before: readonly NodeStatus[]) {
    this.#now = now;
    for (const node of before) this.of(node);
  }

  of(node: NodeStatus): readonly UpgradeEvent[] {
    const steps = node.steps ?? [];
    const told = steps.length > 0 ? steps.flatMap((step) => this.#step(node.hostname, step)) : this.#lastStep(node);
    return [...told, ...(node.messages ?? []).flatMap((message) => this.#message(node.hostname, message))];
  }

  #step(hostname: string, step: Step): readonly UpgradeEvent[] {
    const key = `${hostname} ${stepKey(step)}`;
    const name = saying(step.step) ?? "a step";
    const events: UpgradeEvent[] = [];
    const isOver = step.status === "completed" || step.status === "failed";
    const hasBegun = saying(step.started_at) !== null || step.status === "in_progress";
    if (hasBegun && !this.#begun.has(key)) {
      this.#begun.add(key);
      events.push(this.#event(hostname, step.phase, step.started_at, "INFO", `${name} started`));
    }
    if (isOver && !this.#over.has(key)) {
      this.#over.add(key);
      const error = saying(step.error);
      const message = step.status === "completed" ? `${name} completed` : `${name} failed${error === null ? "" : `: ${error}`}`;
      events.push(this.#event(hostname, step.phase, step.ended_at, step.status === "failed" ? "ERROR" : "INFO", message));
    }
    return events;
  }

  /** Where an instance lists no steps, the last one that was completed. */
  #lastStep(node: NodeStatus): readonly UpgradeEvent[] {
    const step = saying(node.upgrade_last_completed_step);
    const before = this.#last.get(node.hostname);
    this.#last.set(node.hostname, step);
    return step === null || step === before ? [] : [this.#event(node.hostname, null, null, "INFO", `${step} completed`)];
  }

  #message(hostname: string, message: string): readonly UpgradeEvent[] {
    const key = `${hostname} ${message}`;
    if (saying(message) === null || this.#said.has(key)) return [];
    this.#said.add(key);
    return [this.#event(hostname, null, null, "INFO", message)];
  }

  #event(node: string, phase: string | null, timestamp: string | null, severity: UpgradeEvent["severity"], message: string): UpgradeEvent {
    return { type: "event", node, timestamp: saying(timestamp) ?? new Date(this.#now()).toISOString(), severity, phase: saying(phase), message, run_id: null };
  }
}
