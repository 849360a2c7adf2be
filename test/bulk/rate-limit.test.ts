/** Runs of more requests than the instance lets in within an hour. Time passes only where somebody waits for it. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { run } from "../../src/run.js";
import type { Clock } from "../../src/world.js";
import { words } from "../support/cli.js";
import { fakeWorld } from "../support/fake-world.js";
import { crowd, rowsOf, type Crowd } from "./people.js";

const MINUTE = 60_000;

/** The sandbox's clock, which is put forward when a client waits; not for `timeout`, the wait for the command's own end. */
function clockOf({ sandbox }: Crowd, timeout: number | undefined): Clock & { readonly waited: number[] } {
  const { clock } = sandbox.appliance;
  const waited: number[] = [];
  return {
    waited,
    now: () => clock.now(),
    monotonic: () => clock.now(),
    async sleep(milliseconds, signal) {
      const until = clock.now() + milliseconds;
      if (milliseconds === timeout) return ended(signal);
      // All that wait for the same moment begin to before it comes.
      for (let turns = 0; turns < 20; turns += 1) await nextTurn();
      signal.throwIfAborted();
      if (until <= clock.now()) return;
      waited.push(milliseconds);
      clock.skip(until - clock.now());
    },
  };
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });

async function ran(ghes: Crowd, line: string, timeout?: number) {
  const clock = clockOf(ghes, timeout);
  const fake = fakeWorld({ argv: words(line), env: { XDG_CONFIG_HOME: ghes.folder, ...ghes.env }, home: ghes.folder, cwd: ghes.folder });
  const before = ghes.sandbox.requests.length;
  const exit = await run({ ...fake.world, clock });
  return { exit, stdout: fake.out(), stderr: fake.err(), waited: clock.waited, requests: ghes.sandbox.requests.slice(before) };
}

const pauses = ({ stderr }: { readonly stderr: string }) => stderr.split("\n").filter((line) => line.includes("lets no more requests in"));

describe("a limit of requests an hour", () => {
  it("is waited for until it is reset, as often as it takes, and told once each time", async () => {
    const ghes = await crowd(70, { faults: ["rate-limits=30"], pace: 1 });
    const done = await ran(ghes, `users suspend ${ghes.logins.join(" ")} --yes --json`);
    expect(done.exit).toBe(0);
    expect(rowsOf(done)).toEqual(ghes.logins.map((login) => ({ login, ok: true })));
    expect(ghes.logins.every(ghes.isSuspended)).toBe(true);
    // 70 writes and two reads before them, 30 an hour.
    expect(pauses(done)).toEqual(
      Array.from(
        { length: 2 },
        () => expect.stringMatching(/lets no more requests in for now: the run pauses for (1 h|60 min|59 min \d+ s), and then goes on$/) as string,
      ),
    );
    expect(done.stderr).not.toContain("attempt 1 of");
    for (const wait of done.waited) expect(wait).toBeGreaterThan(50 * MINUTE);
    // Nobody asks while the limit is used up but those whose requests were under way.
    const refused = done.requests.filter(({ status }) => status === 403);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(2 * 8 + 1);
  });

  it("of fewer requests than are under way at a time is waited for too", async () => {
    const ghes = await crowd(12, { faults: ["rate-limits=3"], pace: 1 });
    const done = await ran(ghes, `users suspend ${ghes.logins.join(" ")} --yes --json --concurrency 8`);
    expect([done.exit, ghes.logins.every(ghes.isSuspended)]).toEqual([0, true]);
  });

  it("that is reset after --timeout ends the run at once: what was done stands, the rest is for --resume", async () => {
    const ghes = await crowd(50, { faults: ["rate-limits=20"], pace: 1 });
    const done = await ran(ghes, `users suspend ${ghes.logins.join(" ")} --yes --json --timeout 10m`, 10 * MINUTE);
    expect(done.exit).toBe(5);
    expect(done.waited).toEqual([]);
    const rows = rowsOf(done);
    expect(rows.filter(({ ok }) => ok).map(({ login }) => login)).toEqual(ghes.logins.filter(ghes.isSuspended));
    expect(rows.filter(({ ok }) => ok)).toHaveLength(18);
    expect(new Set(rows.filter(({ ok }) => !ok).map(({ error }) => error?.code))).toEqual(new Set(["rate_limited"]));
    expect(done.requests.filter(({ status }) => status === 403).length).toBeLessThanOrEqual(8);
    expect(done.stderr).toMatch(
      /stopped: .* answered 403: API rate limit exceeded.*; it asks to wait (1 h|\d+ min \d+ s|60 min), and --timeout leaves \d+ min/,
    );
    const [, id = ""] = /--resume (\S+)/.exec(done.stderr) ?? [];
    ghes.sandbox.appliance.clock.skip(61 * MINUTE);
    const rest = await ran(ghes, `users suspend --resume ${id} --yes --json --timeout 3h`, 180 * MINUTE);
    expect([rest.exit, ghes.logins.every(ghes.isSuspended)]).toEqual([0, true]);
    expect(rest.requests.filter(({ method, status }) => method === "PUT" && status === 204)).toHaveLength(50 - 18);
  });

  it("is no reason to wait where nothing is to be tried again", async () => {
    const ghes = await crowd(30, { faults: ["rate-limits=10"], pace: 1 });
    const done = await ran(ghes, `users suspend ${ghes.logins.join(" ")} --yes --json --no-retry`);
    expect([done.exit, done.waited]).toEqual([5, []]);
    expect(done.requests.filter(({ status }) => status === 403).length).toBeLessThanOrEqual(8);
  });
});
