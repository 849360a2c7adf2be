/** Following a download or an upgrade to its end, through reboots: the same loop for both. */
import { CliError } from "../../errors.js";
import { Poller } from "../apply/poller.js";
import { elapsed, type Surroundings } from "../apply/run.js";
import { farewell, leftWhilePrinting, type Work } from "../apply/work.js";
import type { Refusal, UpgradeEvent, UpgradeItem, UpgradeNode } from "./item.js";

/** How it ended: on each node, and in words where no node says why. */
export interface End {
  readonly nodes: readonly UpgradeNode[];
  readonly successful: boolean;
  readonly reason: string | null;
}

/** What is followed. A watch remembers what it has seen. */
export interface Watch<S> {
  readonly work: Work;
  /** As messages call its failure: `the upgrade`. */
  readonly what: string;
  readonly runId: () => string | null;
  /** The command that shows why it failed. */
  readonly why: string;
  read(): Promise<S>;
  news(state: S): readonly UpgradeEvent[];
  /** How far it is, in a few words. */
  describe(state: S): string;
  /** Undefined while it goes on. @throws {CliError} `unknown_outcome` when the instance no longer shows it */
  endOf(state: S): End | undefined;
}

export interface FollowOptions {
  /** Monotonic milliseconds at which it was started; left out: nobody knows. */
  readonly startedAt?: number;
  /** Nodes on which it was not even started. */
  readonly refused?: readonly Refusal[];
}

/** Milliseconds between two looks: while the instance answers, and while it is away. */
const INTERVAL = { there: 2_000, away: 3_000 } as const;

/**
 * The events as they come, then the result.
 * @throws {CliError} after the result: `job_failed` where it failed, `node_error` where it was not started on every node.
 * Before it: `still_running` when `--timeout` passes, `unknown_outcome`, `unauthenticated`.
 * @throws {Interrupted} after a line that says how to pick it up.
 */
export async function* followUpgrade<S>(around: Surroundings, watch: Watch<S>, options: FollowOptions = {}): AsyncGenerator<UpgradeItem, void, void> {
  const { startedAt } = options;
  const duration = () => (startedAt === undefined ? null : around.monotonic() - startedAt);
  const progress = around.progress(watch.work.name);
  const poller = new Poller(around, watch.work, []);
  let isTold = false;
  try {
    for (;;) {
      const state = await poller.attempt(() => watch.read());
      const far = state === undefined ? (poller.away ?? "away") : watch.describe(state);
      const time = duration();
      progress.update(`${watch.work.name}: ${far}${time === null ? "" : ` · ${elapsed(time)}`}`);
      if (state !== undefined) {
        yield* watch.news(state);
        const end = watch.endOf(state);
        if (end !== undefined) {
          isTold = true;
          yield* ended(watch, end, duration(), options.refused);
          return;
        }
      }
      await around.sleep(state === undefined ? INTERVAL.away : INTERVAL.there);
    }
  } catch (thrown) {
    if (isTold) throw thrown;
    isTold = true;
    throw farewell(around, watch.work, thrown, (error) => error.code === "unknown_outcome");
  } finally {
    progress.stop();
    if (!isTold && around.signal.aborted) leftWhilePrinting(around, watch.work);
  }
}

/** The result, and the failure where it is one. */
export function* ended<S>(watch: Watch<S>, end: End, durationMs: number | null, refused: readonly Refusal[] = []): Generator<UpgradeItem, void, void> {
  const nodes = [...end.nodes, ...refused.filter(({ hostname }) => !end.nodes.some((node) => node.hostname === hostname)).map(asNode)];
  const successful = end.successful && refused.length === 0;
  yield { type: "result", run_id: watch.runId(), successful, nodes, duration_ms: durationMs === null ? null : Math.round(durationMs) };
  if (successful) return;
  if (end.successful) throw notStarted(watch.what, refused, nodes);
  throw failure(watch, end, nodes);
}

function failure<S>(watch: Watch<S>, { reason }: End, nodes: readonly UpgradeNode[]): CliError {
  const failed = nodes.filter((node) => !node.successful);
  const named = failed.map((node) => node.hostname).join(", ");
  const where = failed.length === 0 ? "" : ` on ${named} (${String(failed.length)} of ${String(nodes.length)} ${nodes.length === 1 ? "node" : "nodes"})`;
  const said = [...new Set(failed.map(({ error }) => error ?? "").filter((error) => error !== ""))].join("; ") || (reason ?? "");
  return new CliError("job_failed", `${watch.what} failed${where}${said === "" ? "" : `: ${said}`}`, {
    hint: watch.why,
    details: { ...watch.work.details, nodes },
  });
}

/** Nodes that refused inside the 200. */
export function notStarted(what: string, refused: readonly Refusal[], nodes: readonly unknown[]): CliError {
  const said = refused.map(({ hostname, error }) => `${hostname}: ${error}`).join("; ");
  const others = nodes.length - refused.length;
  return new CliError("node_error", `${what} was not started on ${String(refused.length)} of ${String(nodes.length)} nodes: ${said}`, {
    status: 200,
    hint: others === 0 ? "nothing was started" : `it was started on the other ${others === 1 ? "one" : String(others)}`,
    details: { nodes },
  });
}

const asNode = ({ hostname, uuid, error }: Refusal): UpgradeNode => ({
  hostname,
  uuid,
  status: null,
  successful: false,
  release_version: null,
  pre_upgrade_status: null,
  package_name: null,
  progress: null,
  error,
});
