/** A download of an upgrade package, as its status tells of it: `GET /manage/v1/upgrade/download/status`. */
import { getUpgradeDownload } from "../../api/areas/upgrade.js";
import type { Of } from "../../api/shape.js";
import { CliError } from "../../errors.js";
import { again } from "../again.js";
import type { Surroundings } from "../apply/run.js";
import type { Work } from "../apply/work.js";
import type { End, Watch } from "./follow.js";
import { saying, type UpgradeEvent, type UpgradeNode } from "./item.js";

export type DownloadStatus = Of<(typeof getUpgradeDownload)["returns"]>;
type DownloadNode = NonNullable<DownloadStatus["nodes"]>[number];

export interface DownloadOptions {
  /** Only these nodes, in small letters; all where there are none. */
  readonly uuids?: readonly string[];
  /** As the request was answered, where it was. */
  readonly id?: string | null;
}

/** Milliseconds in which an ended download may be an earlier one, and in which the instance may show none. */
const DOUBT = 15_000;
const ABSENCE = 60_000;

export const isDownloading = (status: DownloadStatus): boolean =>
  status.orchestration?.phase === "running" || status.status === "downloading" || (status.nodes ?? []).some((node) => node.status === "downloading");

export class DownloadWatch implements Watch<DownloadStatus> {
  readonly what = "the download";
  readonly work: Work;
  readonly why: string;
  readonly #around: Surroundings;
  readonly #uuids: readonly string[];
  readonly #told = new Map<string, { status: string | null; progress: string | null }>();
  readonly #since: number;
  #id: string | null;
  #seenGoing = false;
  #idleSince: number | undefined;

  constructor(around: Surroundings, { uuids = [], id = null }: DownloadOptions) {
    this.#around = around;
    this.#uuids = uuids;
    this.#id = saying(id);
    this.#since = around.monotonic();
    this.work = downloadWork(around, this.#id);
    this.why = `${again(around, "upgrade download-status")} shows each node; upgrade download --force tries again`;
  }

  runId = (): string | null => this.#id;

  read(): Promise<DownloadStatus> {
    const [only] = this.#uuids;
    return this.#around.call(getUpgradeDownload, { uuid: this.#uuids.length === 1 ? only : undefined }, { once: true });
  }

  news(status: DownloadStatus): readonly UpgradeEvent[] {
    if (!this.#isOurs(status)) return [];
    this.#id ??= saying(status.download_id);
    return this.#nodesOf(status).flatMap((node) => this.#newsOf(node));
  }

  describe(status: DownloadStatus): string {
    const nodes = this.#nodesOf(status);
    const far = nodes.map((node) => `${node.hostname} ${node.status === "downloading" ? (saying(node.progress) ?? "downloading") : inWords(node.status)}`);
    return far.length === 0 ? inWords(status.status) : far.join(", ");
  }

  endOf(status: DownloadStatus): End | undefined {
    const now = this.#around.monotonic();
    const nodes = this.#nodesOf(status);
    if (this.#isOurs(status) && isDownloading({ ...status, nodes })) {
      this.#seenGoing = true;
      this.#idleSince = undefined;
      return undefined;
    }
    const isKnown = this.#id !== null && status.download_id === this.#id;
    const state = stateOf(status, nodes);
    if (state !== undefined && this.#isOurs(status) && (isKnown || this.#seenGoing || now - this.#since >= DOUBT)) return this.endNow(status);
    this.#idleSince ??= now;
    if (now - this.#idleSince >= ABSENCE) throw this.#vanished(status);
    return undefined;
  }

  /** The end, whatever was seen before. */
  endNow(status: DownloadStatus): End {
    const nodes = this.#nodesOf(status);
    return {
      nodes: nodes.map((node) => asNode(node, status)),
      successful: stateOf(status, nodes) === "completed",
      reason: saying(status.error_message) ?? saying(status.orchestration?.error_message),
    };
  }

  #newsOf(node: DownloadNode): readonly UpgradeEvent[] {
    const before = this.#told.get(node.hostname);
    const progress = saying(node.progress);
    this.#told.set(node.hostname, { status: node.status, progress });
    if (node.status !== (before?.status ?? "not_started")) {
      if (node.status === "failed") return [this.#event(node, "ERROR", `download failed${node.error === null || node.error === "" ? "" : `: ${node.error}`}`)];
      return node.status === null ? [] : [this.#event(node, "INFO", `download ${node.status === "downloading" ? "started" : inWords(node.status)}`)];
    }
    return node.status === "downloading" && progress !== null && progress !== before?.progress ? [this.#event(node, "INFO", progress)] : [];
  }

  #event(node: DownloadNode, severity: UpgradeEvent["severity"], message: string): UpgradeEvent {
    const timestamp = new Date(this.#around.now()).toISOString();
    return { type: "event", node: node.hostname, timestamp, severity, phase: "download", message, run_id: this.#id };
  }

  #nodesOf(status: DownloadStatus): readonly DownloadNode[] {
    const nodes = status.nodes ?? [];
    return this.#uuids.length === 0 ? nodes : nodes.filter((node) => node.uuid !== null && this.#uuids.includes(node.uuid.toLowerCase()));
  }

  #isOurs(status: DownloadStatus): boolean {
    const told = saying(status.download_id);
    return this.#id === null || told === null || told === this.#id;
  }

  #vanished(status: DownloadStatus): CliError {
    const other = this.#isOurs(status) ? "" : `; it shows download ${status.download_id ?? ""}`;
    return new CliError("unknown_outcome", `${this.#around.instance.label} does not show the download${other}`, {
      hint: `look at: ${this.work.again}`,
      details: this.work.details,
    });
  }
}

export function downloadWork(around: Pick<Surroundings, "instance">, id: string | null): Work {
  return { name: "the download", again: again(around, "upgrade watch"), details: id === null ? {} : { download_id: id } };
}

/** Undefined while it goes on, or where the instance says nothing of it. Nodes that were asked for decide before the whole. */
function stateOf(status: DownloadStatus, nodes: readonly DownloadNode[]): "completed" | "failed" | undefined {
  const all = nodes.map((node) => node.status);
  if (all.length > 0 && all.every((one) => one === "completed" || one === "failed")) {
    const whole = status.status === "failed" && (status.nodes ?? []).length === nodes.length;
    return whole || all.includes("failed") ? "failed" : "completed";
  }
  const whole = status.orchestration?.phase ?? status.status;
  return whole === "failed" || (whole === "completed" && all.length === 0) ? whole : undefined;
}

const asNode = (node: DownloadNode, status: DownloadStatus): UpgradeNode => ({
  hostname: node.hostname,
  uuid: node.uuid,
  status: node.status,
  successful: node.status === "completed",
  release_version: null,
  pre_upgrade_status: null,
  package_name: saying(node.package_name) ?? saying(status.package_name),
  progress: node.progress,
  error: saying(node.error),
});

const inWords = (status: string | null): string => (status ?? "not shown").replaceAll("_", " ");
