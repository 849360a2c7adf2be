/** What following a download or an upgrade gives: events, then one result, in the form of a followed configuration run. */

export interface UpgradeEvent {
  readonly type: "event";
  readonly node: string;
  /** As the instance wrote it; the time of the look where it wrote none. */
  readonly timestamp: string;
  readonly severity: "INFO" | "ERROR";
  /** `download`, `pre-upgrade`, `upgrade`; null where the instance names none. */
  readonly phase: string | null;
  readonly message: string;
  /** The download's id; null of an upgrade, which has none. */
  readonly run_id: string | null;
}

/** How it ended on one node. Of a download the release and the phases are null, of an upgrade the package. */
export interface UpgradeNode {
  readonly hostname: string;
  readonly uuid: string | null;
  readonly status: string | null;
  readonly successful: boolean;
  readonly release_version: string | null;
  readonly pre_upgrade_status: string | null;
  readonly package_name: string | null;
  readonly progress: string | null;
  readonly error: string | null;
}

export interface UpgradeResult {
  readonly type: "result";
  readonly run_id: string | null;
  readonly successful: boolean;
  readonly nodes: readonly UpgradeNode[];
  /** From the start, or from that of following; null where it had ended before anybody looked. */
  readonly duration_ms: number | null;
}

export type UpgradeItem = UpgradeEvent | UpgradeResult;

/** A node's failure inside the 200 that started the others. */
export interface Refusal {
  readonly hostname: string;
  readonly uuid: string | null;
  readonly error: string;
}

/** An event that says how far a download is, and nothing else: `63%`. */
export const isMereProgress = (event: UpgradeEvent): boolean => event.phase === "download" && /^\d+(\.\d+)?\s*%$/.test(event.message);

/** Text that says something: the API writes an empty text for no error. */
export const saying = (text: string | null | undefined): string | null => (text === undefined || text?.trim() === "" ? null : (text ?? null));
