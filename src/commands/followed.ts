/** What a followed run, download or upgrade have in common: their columns in a pipe, and the last line of each. */
import type { View } from "../cli/command.js";
import { elapsed } from "../domain/apply/run.js";

interface Result {
  readonly type: "result";
  readonly run_id: string | null;
  readonly successful: boolean;
  readonly nodes: readonly { readonly successful: boolean | null }[];
  readonly duration_ms: number | null;
}

/** In a pipe: the result stands in the columns of the events, its outcome where they have their severity. */
export const followedColumns: View["columns"] = [
  "type",
  { field: "timestamp", as: "time" },
  "node",
  { field: "severity", as: "state" },
  "phase",
  "message",
  "run_id",
];

export const resultRow = (name: string, result: Result) => ({
  type: result.type,
  severity: result.successful ? "succeeded" : "failed",
  message: resultLine(name, result),
  run_id: result.run_id,
});

/** `run d34db33f failed on 1 of 3 nodes in 4 min 05 s` */
export function resultLine(name: string, { nodes, successful, duration_ms: duration }: Result): string {
  const counted = successful ? String(nodes.length) : `${String(nodes.filter((node) => node.successful !== true).length)} of ${String(nodes.length)}`;
  const where = nodes.length === 0 ? "" : ` on ${counted} ${nodes.length === 1 ? "node" : "nodes"}`;
  return `${name} ${successful ? "succeeded" : "failed"}${where}${duration === null ? "" : ` in ${elapsed(duration)}`}`;
}
