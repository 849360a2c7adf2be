/** An upgrade of one node or all, as their status tells of it, from the request through the reboot to the end. */
import { getUpgradeStatus } from "../../api/areas/upgrade.js";
import { CliError } from "../../errors.js";
import { again } from "../again.js";
import type { Surroundings } from "../apply/run.js";
import type { Work } from "../apply/work.js";
import type { End, Watch } from "./follow.js";
import { saying, type UpgradeEvent, type UpgradeNode } from "./item.js";
import { StepNews } from "./step-news.js";
import { traceOf, verdictOf, type NodeStatus, type Phase, type Verdict } from "./verdict.js";

export interface UpgradeOptions {
  readonly uuid?: string | undefined;
  /** What was asked for; both phases where undefined. */
  readonly phase?: Phase | undefined;
  /** The release asked for, where it is known. */
  readonly version?: string | undefined;
  /** This command started it: the status before that, and the nodes that took it. */
  readonly fresh?: { readonly before: readonly NodeStatus[]; readonly hostnames: readonly string[] };
}

/** Milliseconds in which an end that was not seen coming may be an earlier upgrade's, or the pause between two phases. */
const DOUBT = 15_000;
/** Milliseconds of usable answers in which nothing may be under way before the end. */
const ABSENCE = 60_000;

export class UpgradeWatch implements Watch<readonly NodeStatus[]> {
  readonly what = "the upgrade";
  readonly work: Work;
  readonly why: string;
  readonly #around: Surroundings;
  readonly #options: UpgradeOptions;
  readonly #news: StepNews;
  readonly #traces: ReadonlyMap<string, string>;
  readonly #hostnames = new Set<string>();
  readonly #moved = new Set<string>();
  readonly #since: number;
  #seenGoing = false;
  #idleSince: number | undefined;

  constructor(around: Surroundings, options: UpgradeOptions) {
    this.#around = around;
    this.#options = options;
    this.#since = around.monotonic();
    this.#news = new StepNews(() => around.now(), options.fresh?.before ?? []);
    this.#traces = new Map((options.fresh?.before ?? []).map((node) => [node.hostname, traceOf(node)]));
    for (const hostname of options.fresh?.hostnames ?? []) this.#hostnames.add(hostname);
    this.work = upgradeWork(around, options.uuid);
    this.why = `${again(around, "upgrade status --steps")} shows where; maintenance mode stays as it was`;
  }

  runId = (): string | null => null;

  read(): Promise<readonly NodeStatus[]> {
    return this.#around.call(getUpgradeStatus, { uuid: this.#options.uuid, is_verbose: true }, { once: true });
  }

  news(nodes: readonly NodeStatus[]): readonly UpgradeEvent[] {
    return this.#ours(nodes).flatMap((node) => this.#news.of(node));
  }

  describe(nodes: readonly NodeStatus[]): string {
    const shown = this.#ours(nodes).map((node) => {
      const step = (node.steps ?? []).findLast((one) => one.status === "in_progress")?.step ?? node.upgrade_last_completed_step;
      return `${node.hostname} ${saying(step) ?? this.#verdictOf(node)}`;
    });
    return shown.length === 0 ? "not shown yet" : shown.join(", ");
  }

  endOf(nodes: readonly NodeStatus[]): End | undefined {
    const now = this.#around.monotonic();
    const ours = this.#ours(nodes);
    if (this.#options.fresh === undefined) for (const { hostname } of ours) this.#hostnames.add(hostname);
    const missing = [...this.#hostnames].filter((hostname) => !ours.some((node) => node.hostname === hostname));
    for (const node of ours) if (this.#hasMoved(node)) this.#moved.add(node.hostname);
    const verdicts = ours.map((node) => this.#credible(node, now));
    if (missing.length > 0 || verdicts.includes("going") || verdicts.includes("away")) {
      this.#seenGoing ||= verdicts.includes("going");
      this.#idleSince = undefined;
      return undefined;
    }
    this.#idleSince ??= now;
    const idle = now - this.#idleSince;
    if (this.#areOver(verdicts, idle)) return this.endNow(ours);
    if (idle >= ABSENCE) throw this.#vanished();
    return undefined;
  }

  /** The end, whatever was seen before. */
  endNow(nodes: readonly NodeStatus[]): End {
    const begun = this.#ours(nodes).filter((node) => this.#options.fresh !== undefined || this.#verdictOf(node) !== "none");
    const shown = begun.map((node) => this.#asNode(node));
    return { nodes: shown, successful: shown.length > 0 && shown.every((node) => node.successful), reason: null };
  }

  #ours(nodes: readonly NodeStatus[]): readonly NodeStatus[] {
    return this.#options.fresh === undefined ? nodes : nodes.filter((node) => this.#hostnames.has(node.hostname));
  }

  /** The status may be that of a new system, which knows nothing of the upgrade but runs the release that was asked for. */
  #verdictOf(node: NodeStatus): Verdict {
    const verdict = verdictOf(node, this.#options.phase);
    const isNew = this.#seenGoing && this.#options.version !== undefined && node.release_version === this.#options.version;
    return verdict === "none" && isNew ? "completed" : verdict;
  }

  /** Just after the start, a status may still be that of an upgrade before: then it counts as nothing. */
  #credible(node: NodeStatus, now: number): Verdict {
    const verdict = this.#verdictOf(node);
    if (this.#options.fresh === undefined || verdict === "going" || verdict === "away") return verdict;
    return this.#moved.has(node.hostname) || now - this.#since >= DOUBT ? verdict : "none";
  }

  #hasMoved(node: NodeStatus): boolean {
    const before = this.#traces.get(node.hostname);
    return verdictOf(node, this.#options.phase) === "going" || (before !== undefined && before !== traceOf(node));
  }

  /** Who only watches does not know which nodes were asked for: those that show nothing do not count, after a while. */
  #areOver(verdicts: readonly Verdict[], idle: number): boolean {
    const begun = this.#options.fresh === undefined ? verdicts.filter((verdict) => verdict !== "none") : verdicts;
    return begun.length > 0 && (begun.length === verdicts.length || idle >= DOUBT) && begun.every((verdict) => this.#isEnd(verdict, idle));
  }

  #isEnd(verdict: Verdict, idle: number): boolean {
    if (verdict === "completed" || verdict === "failed") return true;
    if (verdict !== "prepared") return false;
    if (this.#options.phase === "pre-upgrade") return true;
    // Nobody knows whether the other phase was asked for: it would begin at once.
    return this.#options.fresh === undefined && idle >= DOUBT;
  }

  #asNode(node: NodeStatus): UpgradeNode {
    const verdict = this.#verdictOf(node);
    return {
      hostname: node.hostname,
      uuid: node.uuid,
      status: node.status,
      successful: verdict === "completed" || verdict === "prepared",
      release_version: node.release_version,
      pre_upgrade_status: node.pre_upgrade_status,
      package_name: null,
      progress: null,
      error: saying(node.error),
    };
  }

  #vanished(): CliError {
    return new CliError("unknown_outcome", `${this.#around.instance.label} shows no upgrade under way, and none that has ended`, {
      hint: `look at ${again(this.#around, "upgrade status --steps")} and ${again(this.#around, "nodes version")}; follow with: ${this.work.again}`,
      details: this.work.details,
    });
  }
}

export function upgradeWork(around: Pick<Surroundings, "instance">, uuid: string | undefined): Work {
  return {
    name: "the upgrade",
    again: again(around, `upgrade watch${uuid === undefined ? "" : ` --uuid ${uuid}`}`),
    details: uuid === undefined ? {} : { uuid },
  };
}
