/** Finding a run that something else than `config apply` started, and whose id the instance chose: a license upload. */
import { CliError } from "../../errors.js";
import { again } from "../again.js";
import { Poller } from "./poller.js";
import { runIdOf, type RunStatus, type Surroundings } from "./run.js";
import { lastRun } from "./sight.js";
import type { Work } from "./work.js";

/** Milliseconds of usable answers until the new run counts as not started. */
const PATIENCE = 60_000;
const INTERVAL = 1_000;

/**
 * The id of the run that began after `before` was the last one (`undefined`: there was none).
 * @param work the run as messages call it while its id is not known
 * @throws {CliError} `unknown_outcome` when none shows.
 */
export async function awaitNewRun(around: Surroundings, work: Work, before: RunStatus | undefined, announced: readonly string[]): Promise<string> {
  const progress = around.progress("waiting for the configuration run to begin");
  const poller = new Poller(around, work, announced);
  let answeredSince: number | undefined;
  try {
    for (;;) {
      const answer = await poller.attempt(async () => ({ last: await lastRun(around, { once: true }) }));
      if (answer !== undefined) {
        answeredSince ??= around.monotonic();
        const id = answer.last === undefined ? undefined : runIdOf(answer.last);
        if (id !== undefined && isNew(answer.last, id, before)) return id;
        if (around.monotonic() - answeredSince >= PATIENCE)
          throw new CliError("unknown_outcome", `${around.instance.label} shows no new configuration run`, {
            hint: `look again with: ${again(around, "config apply status")}`,
          });
      }
      await around.sleep(INTERVAL);
    }
  } finally {
    progress.stop();
  }
}

const isNew = (last: RunStatus | undefined, id: string, before: RunStatus | undefined): boolean =>
  before === undefined || runIdOf(before) !== id || (!before.running && last?.running === true);
