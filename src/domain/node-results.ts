/** What a write said of each node: a 200 may hold failures. */
import type { AnyOperation } from "../api/operation.js";
import { CliError } from "../errors.js";

export interface NodeResult {
  readonly hostname: string;
  readonly message: string | null;
  readonly error: string | null;
}

/**
 * The results, when no node failed.
 * @throws {CliError} `node_error`, with every node's result in its details, so that what was done is not lost.
 */
export function withoutNodeErrors<R extends NodeResult>(operation: AnyOperation, results: readonly R[]): readonly R[] {
  const failed = results.filter((result) => result.error !== null && result.error !== "");
  if (failed.length === 0) return results;
  const said = failed.map((result) => `${result.hostname}: ${result.error ?? ""}`).join("; ");
  const done = results.filter((result) => !failed.includes(result));
  throw new CliError("node_error", `${String(failed.length)} of ${String(results.length)} nodes failed: ${said}`, {
    status: 200,
    operation: operation.route,
    hint: done.length === 0 ? "nothing was changed" : `done on ${done.map((result) => result.hostname).join(", ")}`,
    details: { nodes: results },
  });
}
