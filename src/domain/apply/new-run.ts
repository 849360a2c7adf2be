/** Finding a run that something else than `config apply` started, and whose id the instance chose: a license upload. */
import { CliError } from "../../errors.js";
import { Poller } from "./poller.js";
import { runIdOf, type RunStatus, type Surroundings } from "./run.js";
import { lastRun } from "./sight.js";
import type { Work } from "./work.js";

/** Milliseconds of usable answers until the new run counts as not started. */
const PATIENCE = 60_000;
/** Milliseconds until an ended run is believed to be the new one, where it is not known which was the last before. */
const DOUBT = 15_000;
const INTERVAL = 1_000;
const UNKNOWN_RUN: Work = { name: "the configuration run", again: "ghes-admin config apply watch", details: {} };

/**
 * The id of the run that began after `before` was the last one (`undefined`: there was none; `"unknown"`: nobody looked).
 * @throws {CliError} `unknown_outcome` when none shows.
 */
export async function awaitNewRun(around: Surroundings, before: RunStatus | undefined | "unknown", announced: readonly string[]): Promise<string> {
  const progress = around.progress("waiting for the configuration run to begin");
  const poller = new Poller(around, UNKNOWN_RUN, announced);
  let answeredSince: number | undefined;
  try {
    for (;;) {
      const answer = await poller.attempt(async () => ({ last: await lastRun(around, { once: true }) }));
      if (answer !== undefined) {
        answeredSince ??= around.monotonic();
        const waited = around.monotonic() - answeredSince;
        const id = answer.last === undefined ? undefined : runIdOf(answer.last);
        if (id !== undefined && isNew(answer.last, id, before, waited)) return id;
        if (waited >= PATIENCE)
          throw new CliError("unknown_outcome", `${around.instance.label} shows no new configuration run`, {
            hint: "look again with: ghes-admin config apply status",
          });
      }
      await around.sleep(INTERVAL);
    }
  } finally {
    progress.stop();
  }
}

function isNew(last: RunStatus | undefined, id: string, before: RunStatus | undefined | "unknown", waited: number): boolean {
  if (before === "unknown") return last?.running === true || waited >= DOUBT;
  return before === undefined || runIdOf(before) !== id || (!before.running && last?.running === true);
}
