/** How a followed download or upgrade looks: the shape of its items, their columns in a pipe and their lines on a terminal. */
import { choice, either, flag, integer, list, nullable, object, text, timestamp } from "../../api/shape.js";
import { stream, type Outcome, type View } from "../../cli/command.js";
import { timeOfDay } from "../../domain/time-of-day.js";
import { isMereProgress, type UpgradeItem, type UpgradeResult } from "../../domain/upgrade/item.js";
import { followedColumns, resultLine, resultRow } from "../followed.js";

const node = object({
  hostname: text(),
  uuid: nullable(text({ format: "uuid" })),
  status: nullable(text({ example: "completed" })),
  successful: flag(),
  release_version: nullable(text({ example: "3.22.1" })),
  pre_upgrade_status: nullable(text({ example: "completed" })),
  package_name: nullable(text({ example: "github-enterprise-3.22.1-kvm.pkg" })),
  progress: nullable(text({ example: "63%" })),
  error: nullable(text()),
});

const runId = nullable(text({ example: "7bba0103-31f4-48ea-9d4d-d7a2a700fe9f" }));

const eventShape = object({
  type: choice("event"),
  node: text({ example: "ghes-01.lan" }),
  timestamp: timestamp(),
  severity: choice("INFO", "ERROR"),
  phase: nullable(text({ example: "pre-upgrade" })),
  message: text({ example: "signature_verification completed" }),
  run_id: runId,
});
const resultShape = object({ type: choice("result"), run_id: runId, successful: flag(), nodes: list(node), duration_ms: nullable(integer()) });

/** Each line: events, then one result. */
export const itemShape = either(eventShape, resultShape);

export const itemView: View = {
  columns: followedColumns,
  // Of several instances each gives all its items at once.
  tabulate: (given: UpgradeItem | readonly UpgradeItem[]) => [given].flat().map((item) => (item.type === "event" ? item : resultRow(whatOf(item.nodes), item))),
};

/** The items as they come: lines on a terminal, NDJSON for programs. */
export const following = (items: AsyncIterable<UpgradeItem>, next?: string): Outcome =>
  stream(items, { line: lineWriter(), view: itemView, ...(next === undefined ? {} : { next }) });

/** `10:32:05  ghes-01.lan  upgrade      extract_root_filesystem completed`; percentages stand in the progress line. */
function lineWriter(): (item: UpgradeItem) => string | undefined {
  let [nodeWidth, phaseWidth] = [0, "pre-upgrade".length];
  return (item) => {
    if (item.type === "result") return resultLine(whatOf(item.nodes), item);
    if (isMereProgress(item)) return undefined;
    const phase = item.phase ?? "";
    nodeWidth = Math.max(nodeWidth, item.node.length);
    phaseWidth = Math.max(phaseWidth, phase.length);
    return `${timeOfDay(item.timestamp)}  ${item.node.padEnd(nodeWidth)}  ${phase.padEnd(phaseWidth)}  ${item.message}`;
  };
}

function whatOf(nodes: UpgradeResult["nodes"]): string {
  if (nodes.some((one) => one.package_name !== null)) return "download";
  return nodes.length > 0 && nodes.every((one) => one.status === "not_started") ? "pre-upgrade phase" : "upgrade";
}
