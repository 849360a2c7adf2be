import { describe, expect, it } from "vitest";
import { followRun, type FollowOptions } from "../../src/domain/apply/follow.js";
import type { ApplyItem, RunStatus } from "../../src/domain/apply/run.js";
import { CliError, DeadlinePassed, Interrupted } from "../../src/errors.js";
import { issue } from "../support/certificates.js";
import { aroundAppliance, aroundScript, FakeAppliance, ROUTES, RUN, type Answers, type Around, type FakePlan } from "./fake-appliance.js";

const NODES = ["ghes-01.lan", "ghes-02.lan", "ghes-03.lan"];
const node = (hostname: string, running: boolean, successful: boolean, run_id = RUN) => ({ run_id, hostname, running, successful });
const running: RunStatus = { run_id: RUN, running: true, successful: false, nodes: NODES.map((name) => node(name, true, false)) };
const succeeded: RunStatus = { run_id: RUN, running: false, successful: true, nodes: NODES.map((name) => node(name, false, true)) };
const other: RunStatus = { run_id: "0badc0de", running: false, successful: true, nodes: [node("ghes-01.lan", false, true, "0badc0de")] };
const refused = new CliError("unreachable", "connection refused");
const WATCH = `ghes-admin config apply watch --run-id ${RUN}`;

/** Statuses by second; the last one for ever. */
const statuses =
  (...timeline: readonly (readonly [number, RunStatus | CliError])[]) =>
  (clock: { time: number }): Answers =>
  (route) => {
    const now = timeline.findLast(([from]) => clock.time >= from * 1000)?.[1];
    if (now instanceof CliError) throw now;
    return route === ROUTES.status ? now : route === ROUTES.events ? { nodes: [] } : {};
  };

async function follow(answers: (clock: { time: number }) => Answers, options: FollowOptions = {}, how: { ask?: boolean } = {}) {
  const clock = { time: 0 };
  const around = aroundScript(answers(clock), clock, how);
  return { clock, around, ...(await outcome(around, options)) };
}

async function outcome(around: Around, options: FollowOptions = {}) {
  const items: ApplyItem[] = [];
  try {
    for await (const item of followRun(around, RUN, options)) items.push(item);
    return { items, thrown: undefined };
  } catch (thrown) {
    return { items, thrown };
  }
}

const plan = (more: Partial<FakePlan> = {}): FakePlan => ({
  rule: "node",
  nodes: NODES.map((name, i) => ({
    name,
    skew: i * 5_000,
    successful: true,
    events: [0, 4_000, 20_000].map((at, n) => ({ at, body: `step ${String(n)}`, span: String(n) })),
  })),
  endsAt: 30_000,
  outages: [],
  ...more,
});

describe("following a run", () => {
  it("prints events in their documented form, then one result", async () => {
    const { items } = await outcome(aroundAppliance(new FakeAppliance(plan())), { startedAt: 5_000_000 });
    expect(items).toHaveLength(10);
    expect(items[0]).toEqual({
      type: "event",
      node: "ghes-01.lan",
      timestamp: "2026-11-22T17:00:00.000Z",
      severity: "INFO",
      phase: "Validation",
      message: "step 0",
      run_id: RUN,
    });
    expect(items.at(-1)).toEqual({ type: "result", run_id: RUN, successful: true, nodes: succeeded.nodes, duration_ms: 31_000 });
  });

  it("survives a minute of refused connections, 502, 503 and HTML pages, and says so in two lines", async () => {
    const outages = [
      { from: 5_000, until: 65_000, error: refused },
      { from: 65_000, until: 70_000, error: new CliError("server_error", "502 with an HTML page", { status: 502 }) },
      { from: 70_000, until: 75_000, error: new CliError("server_error", "503", { status: 503 }) },
      { from: 75_000, until: 80_000, error: new CliError("bad_answer", "an HTML page") },
    ];
    const around = aroundAppliance(new FakeAppliance(plan({ outages, endsAt: 100_000 })));
    const { items, thrown } = await outcome(around);
    expect(thrown).toBeUndefined();
    expect(items).toHaveLength(10);
    expect(around.notes).toHaveLength(2);
    expect(around.notes[0]).toMatch(/^ghe1 unreachable since \d\d:\d\d:\d\d \(connection refused\); run feedc0de goes on there, waiting$/);
    expect(around.notes[1]).toMatch(/^ghe1 answers again after 1 min \d\d s$/);
  });

  it.each([
    [new CliError("server_error", "a page in place of an answer", { status: 503 }), "restarting, 503"],
    [new CliError("rate_limited", "too many requests", { status: 429 }), "too many requests"],
    [new CliError("bad_answer", "a page in place of an answer", { status: 200 }), "a page in place of an answer"],
  ])("calls it a restart only where that is what it looks like: %s", async (error, said) => {
    const around = aroundAppliance(new FakeAppliance(plan({ outages: [{ from: 5_000, until: 30_000, error }] })));
    await outcome(around);
    expect(around.notes[0]).toMatch(new RegExp(`^ghe1 unreachable since \\d\\d:\\d\\d:\\d\\d \\(${said}\\); run `));
  });

  it("says nothing of a single failed look", async () => {
    const around = aroundAppliance(new FakeAppliance(plan({ outages: [{ from: 1_500, until: 2_500, error: refused }] })));
    await outcome(around);
    expect(around.notes).toEqual([]);
  });

  it("drops events of an older run", async () => {
    const { items } = await outcome(aroundAppliance(new FakeAppliance(plan({ older: 3 }))));
    expect(items).toHaveLength(10);
  });

  it("begins after a given answer", async () => {
    const appliance = new FakeAppliance(plan());
    appliance.time = 10_000;
    const cursor = appliance.events(undefined).nodes[0]?.last_request_id ?? "";
    const { items } = await outcome(aroundAppliance(appliance), { after: cursor });
    expect(items.flatMap((item) => (item.type === "event" && item.node === "ghes-01.lan" ? [item.message] : []))).toEqual(["step 2"]);
  });

  it("shows all events when the instance does not know that answer", async () => {
    const appliance = new FakeAppliance(plan({ rule: "expires", restartAt: 0 }));
    const around = aroundAppliance(appliance);
    const { items } = await outcome(around, { after: "gone" });
    expect(items).toHaveLength(10);
    expect(around.warnings).toEqual(["the instance does not know the id gone; showing all events"]);
  });
});

describe("how a run ends", () => {
  it("is what the instance says, not the severity of events", async () => {
    const answers =
      (clock: { time: number }): Answers =>
      (route, input, at) =>
        route === ROUTES.events
          ? {
              nodes: [
                {
                  node: "ghes-01.lan",
                  last_request_id: "x",
                  events: [
                    { severity_text: "ERROR", body: "No such object", timestamp: null, event_name: null, config_run_id: null, trace_id: null, span_id: null },
                  ],
                },
              ],
            }
          : statuses([0, running], [10, succeeded])(clock)(route, input, at);
    const { items, thrown } = await follow(answers);
    expect(thrown).toBeUndefined();
    expect(items.map((item) => item.type)).toEqual(["event", "result"]);
    expect(items[0]).toMatchObject({ severity: "ERROR", phase: null, timestamp: null });
  });

  it("names the nodes that failed, after the result", async () => {
    const nodes = [node("ghes-01.lan", false, true), node("ghes-02.lan", false, false), node("ghes-03.lan", false, true)];
    const { items, thrown } = await follow(statuses([0, running], [10, { run_id: RUN, running: false, successful: false, nodes }]));
    expect(items).toMatchObject([{ type: "result", successful: false, nodes }]);
    expect(thrown).toMatchObject({
      code: "apply_failed",
      exit: "failed",
      message: `configuration run ${RUN} failed on ghes-02.lan (1 of 3 nodes)`,
      facts: { details: { run_id: RUN, nodes: ["ghes-02.lan"] } },
    });
  });

  it("counts a failed node although the whole claims success, but not one that still shows an older run", async () => {
    const failed = await follow(statuses([0, running], [10, { ...succeeded, nodes: [node("ghes-01.lan", false, false)] }]));
    expect(failed.thrown).toMatchObject({ code: "apply_failed" });
    const fine = await follow(statuses([0, running], [10, { ...succeeded, nodes: [node("ghes-01.lan", false, false, "0badc0de")] }]));
    expect(fine.thrown).toBeUndefined();
  });

  it("is told also when the last events cannot be had any more", async () => {
    const answers =
      (clock: { time: number }): Answers =>
      (route, input, at) => {
        if (route === ROUTES.events && clock.time >= 10_000) throw new CliError("not_found", "404: no run in process", { status: 404 });
        return statuses([0, running], [10, succeeded])(clock)(route, input, at);
      };
    const { items, thrown, around } = await follow(answers);
    expect([items.at(-1)?.type, thrown, around.warnings]).toEqual(["result", undefined, []]);
  });

  it("is told although the events are refused throughout", async () => {
    const answers =
      (clock: { time: number }): Answers =>
      (route, input, at) => {
        if (route === ROUTES.events) throw new CliError("invalid", "400", { status: 400 });
        return statuses([0, running], [90, succeeded])(clock)(route, input, at);
      };
    const { items, around } = await follow(answers);
    expect(items).toHaveLength(1);
    expect(around.warnings).toEqual([`the events of run ${RUN} cannot be read (400); following its status alone`]);
  });
});

describe("just after the start", () => {
  it("another run's status is tolerated", async () => {
    const { items, thrown } = await follow(statuses([0, other], [20, running], [30, succeeded]), { fresh: true });
    expect([items.at(-1), thrown]).toMatchObject([{ run_id: RUN, successful: true }, undefined]);
  });

  it("so is a status that has not begun, and 400 for the id", async () => {
    const unborn: RunStatus = { run_id: RUN, running: false, successful: false, nodes: [] };
    const { thrown } = await follow(statuses([0, new CliError("invalid", "400", { status: 400 })], [4, unborn], [8, running], [30, succeeded]), {
      fresh: true,
    });
    expect(thrown).toBeUndefined();
  });

  it("an ended run without an id is not taken for this one", async () => {
    const nameless: RunStatus = {
      run_id: null,
      running: false,
      successful: true,
      nodes: [{ run_id: null, hostname: "ghes-01.lan", running: false, successful: true }],
    };
    const failed: RunStatus = { ...nameless, successful: false };
    const { thrown } = await follow(statuses([0, nameless], [4, { ...nameless, running: true }], [20, failed]), { fresh: true });
    expect(thrown).toMatchObject({ code: "apply_failed" });
  });

  it("a run that ended at once is believed by its id", async () => {
    const { clock, thrown } = await follow(statuses([0, succeeded]), { fresh: true });
    expect([thrown, clock.time]).toEqual([undefined, 0]);
  });
});

describe("following ends before the run does", () => {
  it("when the instance no longer knows it: unknown outcome, in bounded time", async () => {
    const { thrown, clock } = await follow(statuses([0, running], [10, other]));
    expect(thrown).toMatchObject({ code: "unknown_outcome", exit: "unknown", facts: { details: { run_id: RUN } } });
    expect(clock.time).toBeLessThan(60_000);
  });

  it("on 401 at once, naming the run", async () => {
    const { thrown, around } = await follow(statuses([0, running], [10, new CliError("unauthenticated", "wrong password", { status: 401, hint: "check it" })]));
    expect(thrown).toMatchObject({
      code: "unauthenticated",
      exit: "auth",
      message: `wrong password (run ${RUN} goes on)`,
      facts: { status: 401, hint: `check it; pick it up with: ${WATCH}`, details: { run_id: RUN } },
    });
    expect(around.sent.filter(({ at }) => at >= 10_000)).toHaveLength(1);
  });

  it("on 401 for the events too", async () => {
    const answers =
      (clock: { time: number }): Answers =>
      (route, input, at) => {
        if (route === ROUTES.events) throw new CliError("unauthenticated", "401", { status: 401 });
        return statuses([0, running])(clock)(route, input, at);
      };
    expect((await follow(answers)).thrown).toMatchObject({ code: "unauthenticated", facts: { details: { run_id: RUN } } });
  });

  it("on 500 only after a while", async () => {
    const error = new CliError("server_error", "500", { status: 500 });
    expect((await follow(statuses([0, running], [10, error], [60, succeeded]))).thrown).toBeUndefined();
    const { thrown, clock } = await follow(statuses([0, running], [10, error]));
    expect(thrown).toMatchObject({ code: "unknown_outcome", facts: { details: { run_id: RUN } } });
    expect(clock.time).toBeLessThan(90_000);
  });

  it("by --timeout: still running, with how to go on", async () => {
    const clock = { time: 0 };
    const around: Around = aroundScript((route, input) => {
      if (clock.time >= 10_000) around.abort.abort(new DeadlinePassed(10_000));
      return statuses([0, running])(clock)(route, input, around);
    }, clock);
    const { thrown } = await outcome(around);
    expect(thrown).toMatchObject({
      code: "still_running",
      exit: "unknown",
      message: `run ${RUN} is still running on the instance (--timeout of 10 s passed)`,
      facts: { hint: `follow with: ${WATCH}`, details: { run_id: RUN } },
    });
  });

  it.each([new Interrupted("SIGINT"), new DeadlinePassed(10_000)])(
    "while nobody takes an item any more (%s): a line says how to pick the run up",
    async (reason) => {
      const around = aroundAppliance(new FakeAppliance(plan()));
      for await (const item of followRun(around, RUN, { announced: [] })) {
        expect(item.type).toBe("event");
        around.abort.abort(reason);
        break;
      }
      expect(around.warnings).toEqual([`run ${RUN} is still running on the instance; follow with: ${WATCH}`]);
    },
  );

  it("while nobody takes the result: it has ended, and nothing goes on", async () => {
    const around = aroundAppliance(new FakeAppliance(plan()));
    for await (const item of followRun(around, RUN, { announced: [] })) {
      if (item.type === "event") continue;
      around.abort.abort(new Interrupted("SIGINT"));
      break;
    }
    expect([around.signal.aborted, around.warnings]).toEqual([true, []]);
  });

  it("by Ctrl-C: the interruption goes on, after a line that says how to pick the run up", async () => {
    const clock = { time: 0 };
    const reason = new Interrupted("SIGINT");
    const around: Around = aroundScript((route, input) => {
      if (clock.time >= 10_000) around.abort.abort(reason);
      return statuses([0, running])(clock)(route, input, around);
    }, clock);
    const { thrown } = await outcome(around);
    expect(thrown).toEqual(reason.told({ run_id: RUN }));
    expect(around.warnings).toEqual([`run ${RUN} is still running on the instance; follow with: ${WATCH}`]);
  });

  it("but not once the run has ended: the result is told whatever happens to its last events", async () => {
    const clock = { time: 0 };
    const around: Around = aroundScript((route) => {
      if (route === ROUTES.events) around.abort.abort(new DeadlinePassed(1));
      around.signal.throwIfAborted();
      return succeeded;
    }, clock);
    const { items, thrown } = await outcome(around, { announced: [] });
    expect([items.at(-1)?.type, thrown]).toEqual(["result", undefined]);
  });

  it("and a failure is told as one although time ran out meanwhile", async () => {
    const around: Around = aroundScript((route) => {
      if (route === ROUTES.events) around.abort.abort(new DeadlinePassed(1));
      around.signal.throwIfAborted();
      return { ...succeeded, successful: false };
    });
    expect((await outcome(around, { announced: [] })).thrown).toMatchObject({ code: "apply_failed" });
  });
});

const [{ cert: pem, fingerprint256: fingerprint }, { cert: intermediate }] = await Promise.all([issue(), issue()]);

describe("a certificate that changes under way", () => {
  const changed = new CliError("tls", "the certificate of ghe1:8443 is NOT the pinned one", {
    details: { reason: "PIN_MISMATCH", fingerprint256: fingerprint },
  });

  /** Refused from second 10 until it is trusted. */
  const presents =
    (settings: unknown) =>
    (clock: { time: number }): Answers =>
    (route, input, around) => {
      if (route === ROUTES.settings) return settings;
      if (clock.time >= 10_000 && around.trusted.length === 0) throw changed;
      return statuses([0, running], [30, succeeded])(clock)(route, input, around);
    };

  it("and is the one of the new settings: following goes on, with a line", async () => {
    const { thrown, around } = await follow(presents({ github_ssl: { cert: `${pem}${intermediate}` } }));
    expect(thrown).toBeUndefined();
    expect(around.trusted).toEqual([fingerprint]);
    expect(around.questions).toEqual([]);
    expect(around.notes).toEqual([`ghe1 presents the certificate of its new settings (SHA-256 ${fingerprint}); going on`]);
  });

  it.each([
    ["another one in the settings", { github_ssl: { cert: intermediate } }],
    ["none in the settings", { github_ssl: null }],
  ])("(%s), and nobody can be asked: exit 7 with the run's id and the command that trusts it", async (_name, settings) => {
    const { thrown, around } = await follow(presents(settings));
    expect(thrown).toMatchObject({ code: "still_running", exit: "unknown", facts: { details: { run_id: RUN, fingerprint256: fingerprint } } });
    expect((thrown as CliError).facts.hint).toBe(`check the certificate, then: ghes-admin profile trust --replace --fingerprint ${fingerprint}; and: ${WATCH}`);
    expect(around.trusted).toEqual([]);
  });

  it("is asked about on a terminal: yes goes on, no ends with 7", async () => {
    const yes = await follow(presents({}), {}, { ask: true });
    expect([yes.thrown, yes.around.trusted]).toEqual([undefined, [fingerprint]]);
    expect(yes.around.questions).toHaveLength(1);
    const no = await follow(presents({}), {}, { ask: false });
    expect([no.thrown, no.around.trusted]).toMatchObject([{ code: "still_running" }, []]);
  });

  it("is not confused with a handshake that fails while services restart", async () => {
    const { thrown } = await follow(
      statuses([0, running], [10, new CliError("tls", "does not speak TLS", { details: { reason: "ERR_SSL_WRONG_VERSION_NUMBER" } })], [40, succeeded]),
    );
    expect(thrown).toBeUndefined();
  });
});
