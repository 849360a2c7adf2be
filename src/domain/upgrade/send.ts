/** The two requests that begin something, sent at most once: neither has an id of ours by which it could be looked for. */
import { CliError, Interrupted } from "../../errors.js";
import type { Surroundings } from "../apply/run.js";
import type { Work } from "../apply/work.js";

/**
 * What the instance answered.
 * @throws {CliError} `unknown_outcome` and `bad_answer` with how to find out; `conflict` with how to follow what is under way
 */
export async function sendOnce<T>(around: Pick<Surroundings, "warn">, work: Work, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (thrown) {
    if (thrown instanceof Interrupted) {
      around.warn(`${work.name} may have been started; find out with: ${work.again}`);
      throw thrown.told();
    }
    if (!(thrown instanceof CliError)) throw thrown;
    if (thrown.code === "unknown_outcome" || thrown.code === "bad_answer") throw thrown.with({ hint: `find out with: ${work.again}` });
    if (thrown.code === "conflict") throw thrown.with({ hint: `follow what is under way with: ${work.again}` });
    throw thrown;
  }
}
