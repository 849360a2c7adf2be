/** Whose turn it is to try a secret: connections, instances of one command, and processes. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLockout, LOCKOUT_TIME, type Lockout } from "../../src/http/lockout.js";
import { forgetAttempts, rememberedVerdicts } from "../../src/profiles/attempts.js";
import { fakeClock } from "../support/fake-world.js";

const A = "https://a.example.com:8443";
const B = "https://b.example.com:8443";
const { signal } = new AbortController();

/** Each call is another process of the same person. */
async function person() {
  const home = await mkdtemp(join(tmpdir(), "ghes-admin-turns-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const clock = { ...fakeClock(), sleep: () => nextTurn() };
  const world = { env: {}, home, clock, random: () => 0, processes: { pid: process.pid, isAlive: () => true } };
  const starts = (force = false): Lockout => createLockout({ clock, verdicts: rememberedVerdicts(world), force });
  return { world, clock, starts, folder: join(home, ".local/state/ghes-admin/attempts") };
}

/** Sends what is admitted; true where it was sent. */
async function send(lockout: Lockout, origin: string, verdict: "accepted" | "rejected" | "unknown", sent: string[] = []): Promise<boolean> {
  const admission = await lockout.admit("secret", origin, signal);
  if (!admission.ok) return false;
  sent.push(origin);
  // The answer takes as long as the others take to come and ask.
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  admission.settle(verdict);
  return true;
}

describe("processes that start together", () => {
  it("try a wrong secret once, not once each", async () => {
    const { starts } = await person();
    const ends = await Promise.all(Array.from({ length: 8 }, () => send(starts(), A, "rejected")));
    expect(ends.filter((isSent) => isSent).length).toBe(1);
  });

  it("all go on after the first yes", async () => {
    const { starts, folder } = await person();
    expect(await Promise.all(Array.from({ length: 8 }, () => send(starts(), A, "accepted")))).toEqual(Array(8).fill(true));
    expect((await readdir(folder)).filter((name) => !/^([0-9a-f]{64}\.json|key)$/.test(name))).toEqual([]);
  });

  it("try it one after the other where no answer tells", async () => {
    const { starts } = await person();
    expect(await Promise.all(Array.from({ length: 3 }, () => send(starts(), A, "unknown")))).toEqual([true, true, true]);
  });
});

describe("a refusal", () => {
  it("ends after the lockout time", async () => {
    const { starts, clock } = await person();
    await send(starts(), A, "rejected");
    clock.advance(LOCKOUT_TIME - 1);
    expect(await send(starts(), A, "accepted")).toBe(false);
    clock.advance(1);
    expect(await send(starts(), A, "accepted")).toBe(true);
  });

  it("does not last longer because the clock was set back", async () => {
    const { starts, clock } = await person();
    await send(starts(), A, "rejected");
    clock.advance(-2 * LOCKOUT_TIME);
    expect(await send(starts(), A, "accepted")).toBe(true);
  });

  it("is overridden once by --force, which a second 401 in the same command ends", async () => {
    const { starts, clock } = await person();
    await send(starts(), A, "rejected");
    clock.advance(1);
    const forced = starts(true);
    expect([await send(forced, A, "rejected"), await send(forced, A, "rejected")]).toEqual([true, false]);
  });

  it("no longer keeps the secret from other instances once it was accepted again", async () => {
    const { starts, clock } = await person();
    await send(starts(), A, "rejected");
    expect(await send(starts(), B, "accepted")).toBe(false);
    clock.advance(1);
    await send(starts(true), A, "accepted");
    expect(await send(starts(), B, "accepted")).toBe(true);
  });

  it("of an instance that is no more is forgotten", async () => {
    const { starts, world, folder } = await person();
    await send(starts(), A, "rejected");
    forgetAttempts(world, [A]);
    expect(await readdir(folder)).toEqual(["key"]);
  });
});

describe("instances of one command that share a secret", () => {
  it("are not sent it after the first of them rejected it", async () => {
    const lockout = createLockout({ clock: fakeClock() });
    const sent: string[] = [];
    const ends = await Promise.all([A, B, "https://c.example.com:8443"].map((origin) => send(lockout, origin, "rejected", sent)));
    expect([ends, sent]).toEqual([[true, false, false], [A]]);
  });

  it("do not wait for one that does not answer", async () => {
    const lockout = createLockout({ clock: fakeClock() });
    const hanging = await lockout.admit("secret", A, signal);
    const begun = performance.now();
    expect(await send(lockout, B, "accepted")).toBe(true);
    expect(performance.now() - begun).toBeGreaterThan(900);
    if (hanging.ok) hanging.settle("unknown");
  });

  it("that accepted it go on when another one rejects it", async () => {
    const lockout = createLockout({ clock: fakeClock() });
    expect(await send(lockout, A, "accepted")).toBe(true);
    expect(await send(lockout, B, "rejected")).toBe(true);
    expect([await send(lockout, A, "accepted"), await send(lockout, B, "accepted"), await send(lockout, "https://c.example.com", "accepted")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
