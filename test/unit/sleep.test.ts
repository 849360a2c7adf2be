import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sleep } from "../../src/sleep.js";

const DAY = 24 * 60 * 60 * 1000;

describe("a wait", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([0.5, 24, 25, 30, 90])("of %d days ends then, and not before", async (days) => {
    const ended = vi.fn();
    void sleep(days * DAY, new AbortController().signal).then(ended);
    await vi.advanceTimersByTimeAsync(days * DAY - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("of 30 days ends at once when it is broken off, before and after the first 25", async () => {
    for (const passed of [0, 26 * DAY]) {
      const abort = new AbortController();
      const wait = sleep(30 * DAY, abort.signal);
      await vi.advanceTimersByTimeAsync(passed);
      abort.abort(new RangeError("enough"));
      await expect(wait).rejects.toThrow("enough");
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
