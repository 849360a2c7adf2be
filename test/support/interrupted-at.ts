/** Ctrl-C at the moment when so many requests have arrived. */
import type { Ghes, RunOptions } from "./cli.js";

/** Interrupts as soon as a request like this has reached the appliance `times` times. */
export const interruptedAt = (ghes: Ghes, method: string, path: string, times: number): RunOptions => ({
  during: (interrupt) => {
    const watch = setInterval(() => {
      if (ghes.sandbox.requests.filter((request) => request.method === method && request.url.startsWith(path)).length < times) return;
      clearInterval(watch);
      interrupt("SIGINT");
    }, 2);
  },
});
