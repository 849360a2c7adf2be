import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pause, sleep } from "../../src/sleep.js";

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

describe("a wait between two looks", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const begun = (milliseconds: number, signal = new AbortController().signal) => {
    const ended = vi.fn();
    void pause(milliseconds, signal).then(ended, ended);
    return ended;
  };

  it.each([1, 100, 2000, 3000])("of %d ms ends then, where the clocks go on together", async (milliseconds) => {
    const ended = begun(milliseconds);
    await vi.advanceTimersByTimeAsync(milliseconds - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ["was set an hour ahead", 3_600_000],
    ["was set an hour back", -3_600_000],
    ["went on for 5 s while the machine slept", 5_000],
  ])("is over within a quarter of a second where the wall clock %s", async (_, by) => {
    const ended = begun(60_000);
    await vi.advanceTimersByTimeAsync(10_100);
    vi.setSystemTime(Date.now() + by);
    await vi.advanceTimersByTimeAsync(150);
    expect(ended).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is not disturbed by a clock that is put right by less than a second", async () => {
    const ended = begun(2_000);
    await vi.advanceTimersByTimeAsync(500);
    vi.setSystemTime(Date.now() - 900);
    await vi.advanceTimersByTimeAsync(1_499);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledOnce();
  });

  it("ends at once when it is broken off", async () => {
    const abort = new AbortController();
    const ended = begun(60_000, abort.signal);
    await vi.advanceTimersByTimeAsync(10_100);
    abort.abort(new RangeError("enough"));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledExactlyOnceWith(new RangeError("enough"));
    expect(vi.getTimerCount()).toBe(0);
  });
});
