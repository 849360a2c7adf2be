import { describe, expect, it } from "vitest";
import { atATime } from "../../src/domain/at-a-time.js";

describe("work on many, a few at a time", () => {
  it("gives the results in order, and never has more under way", async () => {
    let now = 0;
    let most = 0;
    const results = await atATime([5, 1, 4, 2, 3], 2, async (turns) => {
      most = Math.max(most, ++now);
      for (let i = 0; i < turns; i++) await Promise.resolve();
      now -= 1;
      return turns * 10;
    });
    expect([results, most]).toEqual([[50, 10, 40, 20, 30], 2]);
    expect(await atATime([], 2, () => Promise.resolve(1))).toEqual([]);
  });

  it("starts nothing more after a failure", async () => {
    const begun: number[] = [];
    const work = (item: number) => (begun.push(item), item === 2 ? Promise.reject(new Error("two")) : Promise.resolve(item));
    await expect(atATime([1, 2, 3, 4, 5, 6], 1, work)).rejects.toThrow("two");
    expect(begun).toEqual([1, 2]);
  });
});
