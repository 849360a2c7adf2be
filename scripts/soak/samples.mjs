/** Memory and descriptors of processes that live as long as the soak. */
import { readdirSync, readFileSync } from "node:fs";

const EVERY = 3_000;
/** The last third may have so much more than the second, by their medians: V8 takes and gives memory in steps. */
const SHARE = 0.08;
const DESCRIPTORS = 3;
/** Below this, the last third still warms up. */
const LEAST_MINUTES = 10;
const WARM_UP = { share: 0.25, least: 15 };

export class Samples {
  #series;
  #timer;
  #minutes;

  /** @param processes by name, each with its id and the megabytes that it may grow by whatever its size is */
  constructor(processes, minutes) {
    this.#minutes = minutes;
    this.#series = Object.entries(processes).map(([name, { pid, least }]) => ({ name, pid, least, memory: [], descriptors: [] }));
    this.#timer = setInterval(() => this.#take(), EVERY);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #take() {
    for (const one of this.#series) {
      try {
        const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(one.pid)}/status`, "utf8"));
        one.memory.push(Number(kilobytes) / 1024);
        one.descriptors.push(readdirSync(`/proc/${String(one.pid)}/fd`).length);
      } catch {
        // It has ended, which is somebody else's finding.
      }
    }
  }

  judge(ledger) {
    for (const { name, least: ownLeast, memory, descriptors } of this.#series) {
      const { share, least } = this.#minutes < LEAST_MINUTES ? WARM_UP : { share: SHARE, least: ownLeast };
      const [, second, last] = thirds(memory).map(median);
      const limit = second + Math.max(second * share, least);
      const [, before, after] = thirds(descriptors).map(median);
      ledger.fact(
        `${name}, MB`,
        `${thirds(memory)
          .map((one) => median(one).toFixed(1))
          .join(" → ")} by thirds, at most ${Math.max(...memory).toFixed(1)}; limit ${limit.toFixed(1)}`,
      );
      ledger.fact(
        `${name}, descriptors`,
        `${thirds(descriptors).map(median).join(" → ")} by thirds, at most ${String(Math.max(...descriptors))}; limit ${String(before + DESCRIPTORS)}`,
      );
      if (!(last <= limit)) ledger.wrong("growth", `${name}: ${second.toFixed(1)} MB in the second third, ${last.toFixed(1)} in the last`);
      if (!(after <= before + DESCRIPTORS)) ledger.wrong("growth", `${name}: ${String(before)} descriptors in the second third, ${String(after)} in the last`);
    }
  }
}

const thirds = (list) => [0, 1, 2].map((i) => list.slice(Math.floor((list.length * i) / 3), Math.floor((list.length * (i + 1)) / 3)));

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
