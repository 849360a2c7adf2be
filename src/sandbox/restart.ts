/** What both ports do while a configuration run restarts the services, or an upgrade reboots the node. */
import type { SandboxClock } from "./clock.js";
import { html, MAINTENANCE_PAGE, NO_SERVER, PROXY_PAGE, type Answer } from "./wire.js";
import type { Listener } from "./server.js";

type Stage = "refused" | "reset" | "bad gateway page" | "unavailable" | "maintenance page";

/** Which part of the time each stage takes, in order. Which of these port 8443 of a real appliance shows is not known. */
type Stages = readonly { readonly name: Stage; readonly share: number }[];

export const RESTART: Stages = [
  { name: "refused", share: 0.3 },
  { name: "reset", share: 0.15 },
  { name: "bad gateway page", share: 0.15 },
  { name: "unavailable", share: 0.2 },
  { name: "maintenance page", share: 0.2 },
];

/** The ports are closed until the system is up; then its services start. */
export const REBOOT: Stages = [
  { name: "refused", share: 0.7 },
  { name: "reset", share: 0.05 },
  { name: "bad gateway page", share: 0.1 },
  { name: "unavailable", share: 0.1 },
  { name: "maintenance page", share: 0.05 },
];

export class Restarts {
  readonly #clock: SandboxClock;
  readonly #listeners: readonly Listener[];
  #stage: Stage | undefined;
  #changed: Promise<void> = Promise.resolve();

  constructor(clock: SandboxClock, listeners: readonly Listener[]) {
    this.#clock = clock;
    this.#listeners = listeners;
  }

  /** @param changeover Called while nobody can connect; what it brings is there when the port opens again. */
  plan(from: number, until: number, stages: Stages, changeover: () => Promise<void>): void {
    if (until <= from) {
      this.#clock.at(from, () => void changeover());
      return;
    }
    let at = from;
    for (const { name, share } of stages) {
      this.#clock.at(at, () => void this.#enter(name, changeover));
      at += (until - from) * share;
    }
    this.#clock.at(until, () => this.#leave());
  }

  /** What every request is answered meanwhile. */
  answer(): Answer | undefined {
    switch (this.#stage) {
      case "bad gateway page":
        return html(502, PROXY_PAGE);
      case "unavailable":
        return { status: 503, body: { message: NO_SERVER } };
      case "maintenance page":
        return html(503, MAINTENANCE_PAGE);
      default:
        return undefined;
    }
  }

  async #enter(stage: Stage, changeover: () => Promise<void>): Promise<void> {
    this.#stage = stage;
    if (stage === "refused") {
      for (const listener of this.#listeners) listener.refuse();
      this.#changed = changeover();
    } else if (stage === "reset") {
      await this.#changed;
      for (const listener of this.#listeners) listener.reopen();
    }
    // The next stage may have come meanwhile.
    for (const listener of this.#listeners) listener.resets = this.#stage === "reset";
  }

  #leave(): void {
    this.#stage = undefined;
    for (const listener of this.#listeners) listener.resets = false;
  }
}
