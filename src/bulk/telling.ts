/** How far a run is, while it goes on. */
import { amount } from "../domain/amounts.js";
import { Interrupted } from "../errors.js";
import type { Ended, Job } from "./job.js";
import type { Plan } from "./plan.js";
import { paceText } from "./summary.js";
import type { Surroundings } from "./surroundings.js";

interface Told {
  readonly job: Job;
  readonly plan: Plan;
  readonly surroundings: Pick<Surroundings, "world" | "signal" | "note" | "isLogged" | "progress">;
}

/** Between two lines in a log. */
const LOG_EVERY = 30_000;

/** The bar on a terminal, and the line now and then in a log. */
export function tellProgress({ job, plan, surroundings }: Told): { step(ended: Ended): void; stop(): void } {
  const { world, note, isLogged } = surroundings;
  const total = plan.todo.length + plan.doubtful.length;
  const begin = world.clock.monotonic();
  const bar = surroundings.progress(`${job.verb.doing} ${job.noun[1]}`);
  // What is being stopped is told by a line of its own.
  const onAbort = () => bar.stop();
  surroundings.signal.addEventListener("abort", onAbort, { once: true });
  let done = 0;
  let failed = 0;
  let told = begin;
  return {
    step(ended) {
      done += 1;
      if (ended.state === "fail" || ended.state === "unknown") failed += 1;
      const now = world.clock.monotonic();
      const pace = paceText(done, total, now - begin);
      const failures = failed === 0 ? "" : `, ${String(failed)} failed`;
      bar.update(`${job.verb.doing} ${job.noun[1]}, ${pace}${failures}`, done, total);
      if (!isLogged || now - told < LOG_EVERY || done === total) return;
      told = now;
      note(`${job.verb.done} ${amount(done)} of ${amount(total)}${failures}, ${pace}`);
    },
    stop() {
      surroundings.signal.removeEventListener("abort", onAbort);
      bar.stop();
    },
  };
}

/** Answers the first Ctrl-C at once; a second one, which ends the process, leaves the way to go on. Returns how to end that. */
export function tellStop({ signal, noteOnce, lastWord }: Pick<Surroundings, "signal" | "noteOnce" | "lastWord">, goOn: string): () => void {
  let forget: () => void = () => undefined;
  const onAbort = () => {
    if (!(signal.reason instanceof Interrupted)) return;
    noteOnce(`stopping after what is under way${signal.reason.signal === "SIGINT" ? " (Ctrl-C again ends at once)" : ""}`);
    forget = lastWord(() => `ended at once; what was under way may have been carried out: ${goOn}\n`);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  return () => {
    signal.removeEventListener("abort", onAbort);
    forget();
  };
}
