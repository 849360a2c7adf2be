import { describe, expect, it, onTestFinished } from "vitest";
import { SandboxClock } from "../../src/sandbox/clock.js";

describe("the simulated clock", () => {
  it("has things happen in the order of their times, also when they are late and in whichever order they were set", async () => {
    const clock = new SandboxClock(1);
    onTestFinished(() => {
      clock.stop();
    });
    const seen: number[] = [];
    const begin = clock.now();
    const last = new Promise<void>((resolve) => {
      for (const at of [9, 1, 7, 2, 8, 3]) clock.at(begin + at, () => (seen.push(at) === 6 ? resolve() : undefined));
    });
    // Everything is late at once.
    while (clock.now() < begin + 20);
    await last;
    expect(seen).toEqual([1, 2, 3, 7, 8, 9]);
  });
});
