import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventFeed } from "../../src/domain/apply/feed.js";
import { followRun } from "../../src/domain/apply/follow.js";
import type { ApplyEvent, ApplyItem } from "../../src/domain/apply/run.js";
import { CliError } from "../../src/errors.js";
import { aroundAppliance, FakeAppliance, RULES, RUN, type FakePlan, type Rule } from "./fake-appliance.js";

const LENGTH = 60_000;
const FAILURES = [
  new CliError("unreachable", "connection refused"),
  new CliError("unreachable", "connection reset"),
  new CliError("server_error", "502 with an HTML page", { status: 502 }),
  new CliError("server_error", "503", { status: 503 }),
  new CliError("bad_answer", "HTML page, not JSON", { status: 200 }),
  new CliError("server_error", "500", { status: 500 }),
];

/** Three nodes, clocks 5 s apart; `same` lets texts, spans and times repeat, so that two events look like one. */
const plans = (rule: Rule, same: boolean): fc.Arbitrary<FakePlan> => {
  const events = fc
    .array(fc.record({ at: fc.integer({ min: 0, max: LENGTH }), text: fc.integer({ min: 0, max: 3 }) }), { maxLength: 60 })
    .map((list) => list.sort((a, b) => a.at - b.at))
    .map((list) =>
      list.map(({ at, text }, i) =>
        same ? { at: Math.floor(at / 5_000) * 5_000, body: `text ${String(text)}`, span: "s" } : { at: at + i, body: `text ${String(text)}`, span: String(i) },
      ),
    );
  const outage = fc.record({ from: fc.integer({ min: 0, max: LENGTH }), length: fc.integer({ min: 0, max: 20_000 }), error: fc.constantFrom(...FAILURES) });
  return fc
    .record({
      events: fc.tuple(events, events, events),
      outages: fc.array(outage, { maxLength: 4 }),
      restartAt: fc.integer({ min: 0, max: LENGTH }),
      older: fc.integer({ min: 0, max: 5 }),
    })
    .map((drawn) => ({
      rule,
      nodes: drawn.events.map((list, i) => ({ name: `ghes-0${String(i + 1)}.lan`, skew: (i - 1) * 5_000, events: list, successful: true })),
      endsAt: LENGTH + 100,
      outages: drawn.outages.map(({ from, length, error }) => ({ from, until: from + length, error })),
      restartAt: drawn.restartAt,
      older: drawn.older,
    }));
};

async function printed(items: AsyncIterable<ApplyItem>): Promise<readonly ApplyItem[]> {
  const all: ApplyItem[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const eventsOf = (items: readonly ApplyItem[], node: string): readonly (string | null)[] =>
  items.filter((item): item is ApplyEvent => item.type === "event" && item.node === node).map((event) => `${event.timestamp ?? ""} ${event.message ?? ""}`);

/** What must have been printed of a node: all its events, or all that was offered where the buffer is emptied. */
function expected(appliance: FakeAppliance, index: number): readonly string[] {
  const { nodes, older = 0, rule } = appliance.plan;
  const node = nodes[index];
  if (node === undefined) return [];
  const offered = appliance.offered.get(node.name) ?? new Set<number>();
  return node.events
    .filter((_, i) => rule !== "emptied" || offered.has(i + older))
    .map(({ at, body }) => `${new Date(Date.parse("2026-11-22T17:00:00Z") + at + node.skew).toISOString()} ${body}`);
}

describe.each(RULES)("following under the cursor rule %s, three nodes with clocks 5 s apart", (rule) => {
  it("prints every event once, each node's in their order, through any restarts", async () => {
    await fc.assert(
      fc.asyncProperty(plans(rule, false), async (plan) => {
        const appliance = new FakeAppliance(plan);
        const items = await printed(followRun(aroundAppliance(appliance), RUN));
        for (const [i, { name }] of plan.nodes.entries()) expect(eventsOf(items, name)).toEqual(expected(appliance, i));
        expect(items.at(-1)).toMatchObject({ type: "result", run_id: RUN, successful: true });
        expect(items.filter((item) => item.type === "result")).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it.skipIf(rule === "pages")("prints two events with the same text, span and time as two", async () => {
    await fc.assert(
      fc.asyncProperty(plans(rule, true), async (plan) => {
        const appliance = new FakeAppliance(plan);
        const items = await printed(followRun(aroundAppliance(appliance), RUN));
        for (const [i, { name }] of plan.nodes.entries()) expect([...eventsOf(items, name)].sort()).toEqual([...expected(appliance, i)].sort());
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["a large run is read by cursors", { ordinary: 5 }],
    ["a huge one is read whole no more", { ordinary: 5, huge: 20 }],
  ])("loses and repeats nothing when %s", async (_, sizes) => {
    await fc.assert(
      fc.asyncProperty(plans(rule, false), fc.integer({ min: 500, max: 9_000 }), async (plan, step) => {
        const appliance = new FakeAppliance(plan);
        const feed = new EventFeed((cursor) => Promise.resolve().then(() => appliance.events(cursor)), RUN, sizes);
        const items: ApplyItem[] = [];
        for (; appliance.time < plan.endsAt; appliance.time += step) {
          await feed.look();
          items.push(...feed.take());
        }
        await feed.drain();
        items.push(...feed.take());
        for (const [i, { name }] of plan.nodes.entries()) expect(eventsOf(items, name)).toEqual(expected(appliance, i));
      }),
      { numRuns: 60 },
    );
  });
});

describe("an instance that answers in pages of ten", () => {
  it("shows all that it has within a few looks, not only at the end", async () => {
    const events = Array.from({ length: 95 }, (_, i) => ({ at: i, body: `text ${String(i)}`, span: String(i) }));
    const appliance = new FakeAppliance({ rule: "pages", nodes: [{ name: "ghes-01.lan", skew: 0, successful: true, events }], endsAt: LENGTH, outages: [] });
    appliance.time = 1_000;
    const feed = new EventFeed((cursor) => Promise.resolve(appliance.events(cursor)), RUN);
    for (let looks = 0; looks < 5; looks++) await feed.look();
    expect(feed.take()).toHaveLength(95);
  });
});

describe("a huge run", () => {
  it("is never read whole again once every node has a cursor, not at its end either", async () => {
    const nodes = ["ghes-01.lan", "ghes-02.lan"].map((name) => ({
      name,
      skew: 0,
      successful: true,
      events: Array.from({ length: 400 }, (_, i) => ({ at: i * 100, body: `text ${String(i)}`, span: String(i) })),
    }));
    const appliance = new FakeAppliance({ rule: "node", nodes, endsAt: LENGTH, outages: [] });
    const feed = new EventFeed((cursor) => Promise.resolve(appliance.events(cursor)), RUN, { ordinary: 10, huge: 100 });
    const seen: ApplyEvent[] = [];
    let asked = 0;
    for (; appliance.time < LENGTH; appliance.time += 1_000) {
      await feed.look();
      seen.push(...feed.take());
      if (seen.length <= 100) asked = appliance.cursors.length;
    }
    await feed.drain();
    seen.push(...feed.take());
    expect(seen).toHaveLength(800);
    // The look that found it huge may have begun with the whole.
    expect(appliance.cursors.slice(asked + 2)).not.toContain(undefined);
  });
});
