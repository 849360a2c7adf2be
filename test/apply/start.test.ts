import { describe, expect, it } from "vitest";
import type { RunStatus } from "../../src/domain/apply/run.js";
import { newRunId, startRun } from "../../src/domain/apply/start.js";
import { CliError, DeadlinePassed, Interrupted } from "../../src/errors.js";
import { aroundScript, ROUTES, type Around, type Answers } from "./fake-appliance.js";

const ID = "80000000";
const ended = (run_id: string | null, nodes: RunStatus["nodes"] = [{ run_id, hostname: "ghes-01.lan", running: false, successful: true }]): RunStatus => ({
  run_id,
  running: false,
  successful: true,
  nodes,
});
const running = (run_id: string | null): RunStatus => ({
  run_id,
  running: true,
  successful: false,
  nodes: [{ run_id, hostname: "ghes-01.lan", running: true, successful: false }],
});
const lost = new CliError("unknown_outcome", "connection reset; whether it was carried out is not known");
const refused = new CliError("unreachable", "connection refused");
const at502 = new CliError("unknown_outcome", "502", { status: 502 });
const html502 = new CliError("server_error", "502", { status: 502 });
const unknownRun = new CliError("invalid", "400: no run has this run_id", { status: 400 });

/** Statuses in turn, the last one for ever; `post` answers the request that starts the run. */
function script(post: () => unknown, ...statuses: (RunStatus | CliError)[]): Answers {
  let at = 0;
  return (route) => {
    if (route === ROUTES.start) return post();
    if (route !== ROUTES.status) return {};
    const answer = statuses[Math.min(at++, statuses.length - 1)];
    if (answer instanceof CliError) throw answer;
    return answer;
  };
}

const fail = (error: unknown) => () => {
  throw error;
};
const accepted = () => ({ run_id: ID });
const posts = (around: Around) => around.sent.filter(({ route }) => route === ROUTES.start).length;
const start = (around: Around, runId?: string) => startRun(around, { runId, follow: false });

describe("starting a run", () => {
  it("names the id that it chose before it sends it", async () => {
    const around = aroundScript((route, input, at) => {
      if (route === ROUTES.status) return ended("0badc0de");
      expect(at.notes).toEqual([`configuration run ${ID} on ghe1`]);
      expect(input).toEqual({ run_id: ID });
      return { run_id: ID };
    });
    expect(await start(around)).toMatchObject({ runId: ID, reused: false });
    expect(around.sent.map(({ route }) => route)).toEqual([ROUTES.status, ROUTES.start]);
  });

  it("chooses eight hexadecimal digits that are not the last run's", () => {
    expect(newRunId(() => 0.5, "80000000")).toBe("80000001");
    expect(newRunId(() => 0)).toBe("00000000");
    expect(newRunId(() => 0.99999999999)).toBe("ffffffff");
  });

  it("sends the given id", async () => {
    const around = aroundScript(script(() => ({ run_id: "mine-1" }), ended(null, [])));
    expect(await start(around, "mine-1")).toMatchObject({ runId: "mine-1" });
    expect(around.sent.at(-1)?.input).toEqual({ run_id: "mine-1" });
  });

  it("follows the id the instance gave the run instead", async () => {
    const around = aroundScript(script(() => ({ run_id: "9824f16e" }), ended("0badc0de")));
    expect(await start(around)).toMatchObject({ runId: "9824f16e" });
    expect(around.notes.at(-1)).toBe("ghe1 named the run 9824f16e");
  });

  it("starts one on an instance that has had none, whatever it answers then", async () => {
    for (const none of [unknownRun, new CliError("not_found", "404", { status: 404 }), ended(null, [])]) {
      const around = aroundScript(script(accepted, none));
      expect(await start(around)).toMatchObject({ runId: ID });
    }
  });

  it("asks for the certificate of the settings only when the run will be followed", async () => {
    const around = aroundScript(script(accepted, ended("0badc0de")));
    await startRun(around, { follow: true });
    expect(around.sent.map(({ route }) => route)).toEqual([ROUTES.status, ROUTES.settings, ROUTES.start]);
  });
});

describe("a run already under way", () => {
  it("is a conflict that names it, and nothing is sent", async () => {
    const around = aroundScript(script(accepted, running("cafebabe")));
    await expect(start(around)).rejects.toMatchObject({
      code: "conflict",
      exit: "failed",
      facts: { details: { run_id: "cafebabe" }, hint: "follow it with: ghes-admin config apply watch --run-id cafebabe" },
    });
    expect(posts(around)).toBe(0);
  });

  it("that began meanwhile makes a conflict of the 400", async () => {
    const around = aroundScript(script(fail(new CliError("invalid", "400: in progress", { status: 400 })), ended("0badc0de"), running("cafebabe")));
    await expect(start(around)).rejects.toMatchObject({ code: "conflict", facts: { status: 400, details: { run_id: "cafebabe" } } });
    expect(posts(around)).toBe(1);
  });

  it("is not claimed for a 400 while none is: then it stays what it is", async () => {
    const around = aroundScript(script(fail(new CliError("invalid", "400: bad id", { status: 400 })), ended("0badc0de")));
    await expect(start(around)).rejects.toMatchObject({ code: "invalid", message: "400: bad id" });
  });
});

describe("a lost answer to the request", () => {
  it.each([
    ["lost", lost],
    ["502 of a gateway", at502],
    ["502 as a server error", html502],
    ["HTML in a 200", new CliError("bad_answer", "HTML")],
  ])("(%s) is looked for by its id through a restart, and the run goes on", async (_name, error) => {
    const clock = { time: 0 };
    const around = aroundScript(script(fail(error), ended("0badc0de"), refused, refused, html502, ended("0badc0de"), running(ID)), clock);
    expect(await start(around)).toMatchObject({ runId: ID });
    expect(posts(around)).toBe(1);
    expect(around.sent.filter(({ input }) => input.run_id === ID).length).toBeGreaterThan(3);
  });

  it.each([
    ["lost", lost],
    ["502", at502],
    ["502 as a server error", html502],
  ])("(%s) whose run never shows is an unknown outcome, after a bounded time, with how to find out", async (_name, error) => {
    const clock = { time: 0 };
    const around = aroundScript(script(fail(error), ended("0badc0de"), unknownRun, ended("0badc0de")), clock);
    await expect(start(around)).rejects.toMatchObject({
      code: "unknown_outcome",
      exit: "unknown",
      facts: { details: { run_id: ID }, hint: `find out with: ghes-admin config apply watch --run-id ${ID}` },
    });
    expect(posts(around)).toBe(1);
    expect(clock.time).toBeGreaterThanOrEqual(30_000);
    expect(clock.time).toBeLessThan(60_000);
  });

  it("is an unknown outcome also when the instance never comes back", async () => {
    const clock = { time: 0 };
    const around = aroundScript(script(fail(lost), ended("0badc0de"), refused), clock);
    await expect(start(around)).rejects.toMatchObject({ code: "unknown_outcome" });
    expect(clock.time).toBeLessThan(11 * 60_000);
    expect(around.notes.filter((note) => note.includes("unreachable since"))).toHaveLength(1);
  });

  it("finds a run that ended meanwhile", async () => {
    const around = aroundScript(script(fail(lost), ended("0badc0de"), refused, ended(ID)));
    expect(await start(around)).toMatchObject({ runId: ID });
  });

  it("does not take an earlier run with the same id for it", async () => {
    const around = aroundScript(script(fail(lost), ended("mine"), ended("mine")));
    await expect(start(around, "mine")).rejects.toMatchObject({ code: "unknown_outcome" });
  });

  it("ended by --timeout or Ctrl-C names the run", async () => {
    const late = aroundScript((route, _input, around) => {
      if (route === ROUTES.status) return ended("0badc0de");
      around.abort.abort(new DeadlinePassed(5_000));
      throw new CliError("unknown_outcome", "--timeout passed");
    });
    await expect(start(late)).rejects.toMatchObject({ code: "unknown_outcome", facts: { details: { run_id: ID } } });
    const stopped = aroundScript((route, _input, around) => {
      if (route === ROUTES.status) return ended("0badc0de");
      const reason = new Interrupted("SIGINT");
      around.abort.abort(reason);
      throw reason;
    });
    await expect(start(stopped)).rejects.toBeInstanceOf(Interrupted);
    expect(stopped.warnings).toEqual([`run ${ID} may have been started; find out with: ghes-admin config apply watch --run-id ${ID}`]);
  });
});

describe("an answer that refuses", () => {
  it.each([
    ["401", new CliError("unauthenticated", "401", { status: 401 })],
    ["403", new CliError("forbidden", "403", { status: 403 })],
    ["nothing sent", refused],
    ["429", new CliError("rate_limited", "429", { status: 429 })],
  ])("(%s) is passed on, and nothing more is asked", async (_name, error) => {
    const around = aroundScript(script(fail(error), ended("0badc0de")));
    await expect(start(around)).rejects.toBe(error);
    expect(around.sent.map(({ route }) => route)).toEqual([ROUTES.status, ROUTES.start]);
  });

  it.each([500, 503])("with %i is believed only when the run does not show, and says how to find out", async (status) => {
    const error = new CliError("server_error", String(status), { status });
    await expect(start(aroundScript(script(fail(error), ended("0badc0de"))))).rejects.toMatchObject({
      code: "server_error",
      facts: { details: { run_id: ID }, hint: `the instance does not show run ${ID}; find out with: ghes-admin config apply watch --run-id ${ID}` },
    });
    expect(await start(aroundScript(script(fail(error), ended("0badc0de"), running(ID))))).toMatchObject({ runId: ID });
  });
});
