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
        feed.expect(plan.nodes.map(({ name }) => name));
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

/** A node with more events than a huge run has, and two that no answer names before a moment of their own; the status names all of them, or none. */
const lateNodes = (rule: Rule): fc.Arbitrary<{ readonly plan: FakePlan; readonly named: readonly string[] }> => {
  const eventsFrom = (from: number, { minLength, maxLength }: { readonly minLength: number; readonly maxLength: number }) =>
    fc
      .array(fc.integer({ min: from, max: LENGTH }), { minLength, maxLength })
      .map((times) => times.sort((a, b) => a - b).map((at, i) => ({ at: at + i, body: `text ${String(i)}`, span: String(i) })));
  const late = fc
    .integer({ min: 0, max: LENGTH })
    .chain((joinsAt) => eventsFrom(joinsAt, { minLength: 1, maxLength: 20 }).map((events) => ({ joinsAt, events })));
  return fc
    .record({ first: eventsFrom(0, { minLength: 25, maxLength: 80 }), second: late, third: late, isNamed: fc.boolean() })
    .map(({ first, second, third, isNamed }) => {
      const nodes = [{ events: first }, second, third].map((one, i) => ({
        name: `ghes-0${String(i + 1)}.lan`,
        skew: (i - 1) * 5_000,
        successful: true,
        ...one,
      }));
      return { plan: { rule, nodes, endsAt: LENGTH + 100, outages: [] }, named: isNamed ? nodes.map(({ name }) => name) : [] };
    });
};

describe.each(RULES.filter((rule) => rule !== "emptied"))("a huge run under the cursor rule %s", (rule) => {
  it("loses no event of a node that no answer named before the others' cursors were all there was", async () => {
    await fc.assert(
      fc.asyncProperty(lateNodes(rule), fc.integer({ min: 500, max: 9_000 }), async ({ plan, named }, step) => {
        const appliance = new FakeAppliance(plan);
        const feed = new EventFeed((cursor) => Promise.resolve().then(() => appliance.events(cursor)), RUN, { ordinary: 5, huge: 20 });
        const items: ApplyItem[] = [];
        for (; appliance.time < plan.endsAt; appliance.time += step) {
          feed.expect(named);
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
  it("is never read whole again once every node of the status has a cursor, not at its end either", async () => {
    const nodes = ["ghes-01.lan", "ghes-02.lan"].map((name) => ({
      name,
      skew: 0,
      successful: true,
      events: Array.from({ length: 400 }, (_, i) => ({ at: i * 100, body: `text ${String(i)}`, span: String(i) })),
    }));
    const appliance = new FakeAppliance({ rule: "node", nodes, endsAt: LENGTH, outages: [] });
    const feed = new EventFeed((cursor) => Promise.resolve(appliance.events(cursor)), RUN, { ordinary: 10, huge: 100 });
    feed.expect(nodes.map(({ name }) => name));
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

  it("is read whole once in 50 looks, and at its end, while the status names a node that has shown nothing yet", async () => {
    const events = Array.from({ length: 2_000 }, (_, i) => ({ at: i * 100, body: `text ${String(i)}`, span: String(i) }));
    const late = { at: 150_000, body: "late", span: "late" };
    const nodes = [
      { name: "ghes-01.lan", skew: 0, successful: true, events },
      { name: "ghes-02.lan", skew: 0, successful: true, events: [late], joinsAt: late.at },
    ];
    const appliance = new FakeAppliance({ rule: "node-only", nodes, endsAt: 200_000, outages: [] });
    const feed = new EventFeed((cursor) => Promise.resolve(appliance.events(cursor)), RUN, { ordinary: 10, huge: 100 });
    feed.expect(["ghes-01.lan", "ghes-02.lan", "ghes-03.lan"]);
    const seen: ApplyEvent[] = [];
    for (; appliance.time < 200_000; appliance.time += 1_000) {
      await feed.look();
      seen.push(...feed.take());
    }
    await feed.drain();
    seen.push(...feed.take());
    expect(seen).toHaveLength(2_001);
    // Late, but long before the end of the run.
    expect(seen.findIndex(({ message }) => message === "late")).toBeLessThan(2_000);
    const wholes = appliance.cursors.flatMap((cursor, i) => (cursor === undefined ? [i] : []));
    const rare = wholes.filter((at) => at > 30);
    expect(rare.length).toBeLessThanOrEqual(5);
  });

  it("that is followed is not read whole at its end where its status names the nodes, and is where it names none", async () => {
    const events = Array.from({ length: 10_100 }, (_, i) => ({ at: 0, body: `text ${String(i)}`, span: String(i) }));
    const followed = async (isNamed: boolean) => {
      const appliance = new FakeAppliance({ rule: "node", nodes: [{ name: "ghes-01.lan", skew: 0, successful: true, events }], endsAt: 3_000, outages: [] });
      const status = appliance.status.bind(appliance);
      if (!isNamed) appliance.status = () => ({ ...status(), nodes: null });
      const items = await printed(followRun(aroundAppliance(appliance), RUN));
      return { events: eventsOf(items, "ghes-01.lan").length, wholes: appliance.cursors.filter((cursor) => cursor === undefined).length };
    };
    expect([await followed(true), await followed(false)]).toEqual([
      { events: 10_100, wholes: 1 },
      { events: 10_100, wholes: 2 },
    ]);
  });
});
