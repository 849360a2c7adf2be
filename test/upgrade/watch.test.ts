/** What an upgrade's status may look like beside what the sandbox shows: nobody has seen a real one. Time is a number here. */
import { describe, expect, it } from "vitest";
import { getUpgradeStatus } from "../../src/api/areas/upgrade.js";
import { readAnswer } from "../../src/api/answer.js";
import type { Json } from "../../src/api/shape.js";
import type { Surroundings } from "../../src/domain/apply/run.js";
import { DownloadWatch } from "../../src/domain/upgrade/download-watch.js";
import { followUpgrade, type Watch } from "../../src/domain/upgrade/follow.js";
import type { UpgradeItem } from "../../src/domain/upgrade/item.js";
import { UpgradeWatch, type UpgradeOptions } from "../../src/domain/upgrade/upgrade-watch.js";
import type { NodeStatus } from "../../src/domain/upgrade/verdict.js";
import { CliError } from "../../src/errors.js";

/** From this millisecond on the instance answers that; an error is thrown. */
type Plan = readonly (readonly [from: number, answer: Json | CliError])[];

interface Fake {
  readonly around: Surroundings;
  readonly now: () => number;
  readonly notes: string[];
}

function fake(plan: Plan): Fake {
  let time = 0;
  const notes: string[] = [];
  const around: Surroundings = {
    instance: { label: "ghe1", profile: "production", flags: " -p production" },
    signal: new AbortController().signal,
    options: { dryRun: false },
    call: (operation) => {
      const answer = plan.findLast(([from]) => from <= time)?.[1] ?? null;
      if (answer instanceof CliError) return Promise.reject(answer);
      const { value, misfits } = readAnswer(operation.returns, operation.oneForm === undefined ? answer : operation.oneForm(answer));
      expect(misfits).toEqual([]);
      return Promise.resolve(value as never);
    },
    now: () => Date.parse("2026-11-22T17:00:00Z") + time,
    monotonic: () => time,
    sleep: (milliseconds) => {
      time += milliseconds;
      return Promise.resolve();
    },
    random: () => 0.5,
    note: (text) => notes.push(text),
    warn: (text) => notes.push(`warning: ${text}`),
    progress: () => ({ update: () => undefined, stop: () => undefined }),
    ask: () => Promise.resolve(undefined),
    certificate: () => undefined,
    trustCertificate: () => undefined,
  };
  return { around, now: () => time, notes };
}

async function follow<S>({ around }: Fake, watch: Watch<S>): Promise<{ readonly items: readonly UpgradeItem[]; readonly thrown: unknown }> {
  const items: UpgradeItem[] = [];
  try {
    for await (const item of followUpgrade(around, watch)) items.push(item);
    return { items, thrown: undefined };
  } catch (thrown) {
    return { items, thrown };
  }
}

const node = (facts: Readonly<Record<string, Json>>): Json => ({ hostname: "ghes-01.lan", is_running: false, ...facts });
const going = node({ is_running: true, status: "in_progress", pre_upgrade_status: "completed", release_version: "3.22.0" });
const earlier = node({ status: "completed", pre_upgrade_status: "completed", release_version: "3.22.0", upgrade_last_completed_step: "old_step" });
const before = (...nodes: readonly Json[]): readonly NodeStatus[] => readAnswer(getUpgradeStatus.returns, nodes).value as readonly NodeStatus[];
const fresh = (...nodes: readonly Json[]): UpgradeOptions => ({ version: "3.22.1", fresh: { before: before(...nodes), hostnames: ["ghes-01.lan"] } });
const messages = (items: readonly UpgradeItem[]): readonly string[] =>
  items.map((item) => (item.type === "event" ? item.message : `result ${String(item.successful)}`));
const gone = new CliError("unreachable", "connection refused");

describe("following an upgrade", () => {
  it("does not take the end of an earlier upgrade for its own", async () => {
    const done = node({ status: "completed", pre_upgrade_status: "completed", release_version: "3.22.1" });
    const world = fake([
      [0, [earlier]],
      [8_000, [going]],
      [20_000, [done]],
    ]);
    const { items, thrown } = await follow(world, new UpgradeWatch(world.around, fresh(earlier)));
    expect([thrown, messages(items), world.now()]).toEqual([undefined, ["result true"], 20_000]);
  });

  it("believes an end that was never seen coming after a quarter of a minute", async () => {
    const world = fake([[0, [earlier]]]);
    const { items } = await follow(world, new UpgradeWatch(world.around, fresh(earlier)));
    expect([messages(items), world.now()]).toEqual([["result true"], 16_000]);
  });

  it("knows the new system, which has forgotten the upgrade, by its release", async () => {
    const forgotten = node({ status: "not_started", pre_upgrade_status: "not_started", release_version: "3.22.1" });
    const world = fake([
      [0, [going]],
      [6_000, gone],
      [300_000, [forgotten]],
    ]);
    const { items, thrown } = await follow(world, new UpgradeWatch(world.around, fresh()));
    expect([thrown, messages(items)]).toEqual([undefined, ["result true"]]);
    expect(world.notes).toEqual([expect.stringContaining("; the upgrade goes on there, waiting"), "ghe1 answers again after 4 min 54 s"]);
  });

  it("is an unknown outcome where the old system has forgotten it: 7 with how to look", async () => {
    const forgotten = node({ status: "not_started", pre_upgrade_status: "not_started", release_version: "3.22.0" });
    const world = fake([
      [0, [going]],
      [6_000, [forgotten]],
    ]);
    const { items, thrown } = await follow(world, new UpgradeWatch(world.around, fresh()));
    expect(items).toEqual([]);
    expect(thrown).toMatchObject({
      code: "unknown_outcome",
      exit: "unknown",
      facts: { hint: expect.stringContaining("ghes-admin upgrade watch -p production") as string },
    });
    expect(world.now()).toBe(66_000);
  });

  it("waits through the pause between the phases, and for a node that cannot be reached or is missing", async () => {
    const pause = node({ status: "not_started", pre_upgrade_status: "completed", release_version: "3.22.0" });
    const away: Json = { hostname: "ghes-01.lan", error: "node is unreachable" };
    const done = node({ status: "completed", pre_upgrade_status: "completed", release_version: "3.22.1" });
    const world = fake([
      [0, [going]],
      [4_000, [pause]],
      [30_000, [going]],
      [40_000, [away]],
      [200_000, []],
      [400_000, [done]],
    ]);
    const { items, thrown } = await follow(world, new UpgradeWatch(world.around, fresh()));
    expect([thrown, messages(items), world.now()]).toEqual([undefined, ["result true"], 400_000]);
  });

  it("tells the last completed step and the messages where no steps are listed", async () => {
    const at = (step: string, ...said: readonly string[]) =>
      node({ is_running: true, status: "in_progress", upgrade_last_completed_step: step, messages: said });
    const done = node({ status: "completed", upgrade_last_completed_step: "b", messages: ["hello"] });
    const world = fake([
      [0, [at("a")]],
      [4_000, [at("b", "hello")]],
      [8_000, [done]],
    ]);
    const { items } = await follow(world, new UpgradeWatch(world.around, fresh()));
    expect(messages(items)).toEqual(["a completed", "b completed", "hello", "result true"]);
    expect(items[0]).toMatchObject({ timestamp: "2026-11-22T17:00:00.000Z", phase: null });
  });

  it("does not repeat the steps of an earlier upgrade, and tells the same step of this one", async () => {
    const step = (started: string) => ({ phase: "upgrade", step: "reboot", status: "completed", started_at: started, ended_at: started, error: "" });
    const old = node({ status: "completed", steps: [step("2026-01-01T00:00:00Z")] });
    const done = node({ status: "completed", steps: [step("2026-01-01T00:00:00Z"), step("2026-11-22T17:00:01Z")] });
    const world = fake([
      [0, [old]],
      [4_000, [done]],
    ]);
    const { items } = await follow(world, new UpgradeWatch(world.around, fresh(old)));
    expect(messages(items)).toEqual(["reboot started", "reboot completed", "result true"]);
    expect(world.now()).toBe(4_000);
  });

  it("who only watches does not wait for nodes on which nothing was begun", async () => {
    const idle: Json = { hostname: "ghes-02.lan", is_running: false, status: "not_started", pre_upgrade_status: "not_started" };
    const done = node({ status: "completed", pre_upgrade_status: "completed" });
    const world = fake([
      [0, [going, idle]],
      [10_000, [done, idle]],
    ]);
    const { items, thrown } = await follow(world, new UpgradeWatch(world.around, {}));
    expect([thrown, world.now()]).toEqual([undefined, 26_000]);
    expect(items.at(-1)).toMatchObject({ successful: true, nodes: [{ hostname: "ghes-01.lan" }] });
  });

  it.each([
    ["401", new CliError("unauthenticated", "wrong password", { status: 401 }), "unauthenticated"],
    ["404", new CliError("not_found", "nothing there", { status: 404 }), "not_found"],
    ["400", new CliError("invalid", "no", { status: 400 }), "invalid"],
  ])("%s ends it at once, and says how to pick it up", async (_status, error, code) => {
    const world = fake([
      [0, [going]],
      [4_000, error],
    ]);
    const { thrown } = await follow(world, new UpgradeWatch(world.around, fresh()));
    expect(thrown).toMatchObject({ code, facts: { hint: "pick it up with: ghes-admin upgrade watch -p production" } });
    expect(world.now()).toBe(4_000);
  });
});

describe("following a download", () => {
  const ID = "7bba0103-31f4-48ea-9d4d-d7a2a700fe9f";
  const status = (state: string, id: string | null, nodes: readonly Json[] = [], more: Readonly<Record<string, Json>> = {}): Json => ({
    status: state,
    ...(id === null ? {} : { download_id: id }),
    package_name: "github-enterprise-3.22.1-kvm.pkg",
    nodes,
    ...more,
  });
  const on = (state: string, more: Readonly<Record<string, Json>> = {}): Json => ({ hostname: "ghes-01.lan", status: state, ...more });

  it("waits while the instance still shows the download before", async () => {
    const world = fake([
      [0, status("completed", "other", [on("completed")])],
      [20_000, status("downloading", ID, [on("downloading")])],
      [30_000, status("completed", ID, [on("completed")])],
    ]);
    const { items } = await follow(world, new DownloadWatch(world.around, { id: ID }));
    expect([messages(items), world.now()]).toEqual([["download started", "download completed", "result true"], 30_000]);
  });

  it("goes on while the instance tries a failed node again", async () => {
    const running = { orchestration: { phase: "running" } };
    const world = fake([
      [0, status("downloading", ID, [on("failed", { error: "timeout" })], running)],
      [10_000, status("completed", ID, [on("completed")], { orchestration: { phase: "completed" } })],
    ]);
    const { items, thrown } = await follow(world, new DownloadWatch(world.around, { id: ID }));
    expect([thrown, messages(items)]).toEqual([undefined, ["download failed: timeout", "download completed", "result true"]]);
  });

  it("is failed where the whole is, though no node says so", async () => {
    const world = fake([[0, status("failed", ID, [], { error_message: "no space left" })]]);
    const { thrown } = await follow(world, new DownloadWatch(world.around, { id: ID }));
    expect(thrown).toMatchObject({ code: "job_failed", message: "the download failed: no space left" });
  });

  it("takes the one that goes on for its own where the answer named none", async () => {
    const world = fake([
      [0, status("not_started", null)],
      [4_000, status("downloading", ID, [on("downloading", { progress: "5%" })])],
      [8_000, status("completed", ID, [on("completed")])],
    ]);
    const { items } = await follow(world, new DownloadWatch(world.around, {}));
    expect(items.at(-1)).toMatchObject({ run_id: ID, successful: true });
    expect(world.now()).toBe(8_000);
  });

  it("is an unknown outcome where the instance never shows it", async () => {
    const world = fake([[0, status("not_started", null)]]);
    const { thrown } = await follow(world, new DownloadWatch(world.around, {}));
    expect(thrown).toMatchObject({ code: "unknown_outcome", message: "ghe1 does not show the download" });
  });
});
