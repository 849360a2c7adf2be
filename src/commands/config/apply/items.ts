/** How a followed run looks: the shape of its items, their columns in a pipe and their lines on a terminal. */
import { choice, either, flag, integer, list, nullable, object, text, timestamp } from "../../../api/shape.js";
import { option, stream, type Flag, type Outcome, type View } from "../../../cli/command.js";
import { NAMELESS, runIdOf, runInWords, succeeded, type ApplyItem, type ApplyResult, type RunStatus } from "../../../domain/apply/run.js";
import { timeOfDay } from "../../../domain/time-of-day.js";
import { usage } from "../../../errors.js";
import { followedColumns, resultLine, resultRow } from "../../followed.js";

const node = object({ run_id: nullable(text()), hostname: text(), running: nullable(flag()), successful: nullable(flag()) });

const runId = nullable(text({ example: "d34db33f" }));

const eventShape = object({
  type: choice("event"),
  node: text({ example: "ghes-01.lan" }),
  timestamp: nullable(timestamp()),
  severity: nullable(text({ example: "INFO" })),
  phase: nullable(text({ example: "Validation" })),
  message: nullable(text({ example: "Validating services" })),
  run_id: runId,
});
const resultShape = object({ type: choice("result"), run_id: runId, successful: flag(), nodes: list(node), duration_ms: nullable(integer()) });

/** Each line: events, then one result. */
export const itemShape = either(eventShape, resultShape);
/** Of a run that is started and left alone. */
export const startedShape = object({ run_id: runId });

export const itemView: View = {
  columns: followedColumns,
  // Of several instances each gives all its items at once.
  tabulate: (given: ApplyItem | readonly ApplyItem[]) => [given].flat().map((item) => (item.type === "event" ? item : resultRow(nameOf(item), item))),
};

export const statusView: View = {
  rows: "nodes",
  columns: [{ field: "hostname", title: "node" }, { field: "running", as: "yesno" }, { field: "successful", as: "yesno" }, "run_id"],
  summary: (status: RunStatus) => summaryOf(status),
  empty: "No configuration run.",
};

function summaryOf(status: RunStatus): string {
  const runId = runIdOf(status);
  return `run ${runId ?? "(no id)"}: ${status.running ? "under way" : succeeded(status, runId ?? NAMELESS) ? "successful" : "failed"}`;
}

/** `--run-id`. The form of an id is documented nowhere: letters, digits, `-`, `_` and `.` are taken. */
export const runIdFlag = (help: string): Flag<string> =>
  option(text({ example: "d34db33f" }), "ID", help, {
    parse: (given) => {
      if (/^[\w.-]{1,64}$/.test(given)) return given;
      throw usage(
        `a run id is up to 64 letters, digits, "-", "_" and ".", not ${JSON.stringify(given)}`,
        "ghes-admin config apply status shows the id of the last run",
      );
    },
  });

/** The items as they come: lines on a terminal, NDJSON for programs. */
export const following = (items: AsyncIterable<ApplyItem>): Outcome => stream(items, { line: lineWriter(), view: itemView });

/** `10:32:05  ghes-01.lan  INFO   Validating services`; the columns are as wide as the widest word so far. */
export function lineWriter(): (item: ApplyItem) => string {
  let [nodeWidth, severityWidth] = [0, 5];
  return (item) => {
    if (item.type === "result") return resultLine(nameOf(item), item);
    const severity = item.severity ?? "";
    nodeWidth = Math.max(nodeWidth, item.node.length);
    severityWidth = Math.max(severityWidth, severity.length);
    return `${timeOfDay(item.timestamp)}  ${item.node.padEnd(nodeWidth)}  ${severity.padEnd(severityWidth)}  ${item.message ?? ""}`.trimEnd();
  };
}

const nameOf = ({ run_id: runId }: ApplyResult): string => runInWords(runId ?? NAMELESS);
