/** Configuration runs: phases, the restart in the middle, events and their cursors, certificates. */
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { createAuthority, fingerprint256 } from "../../src/sandbox/certificates.js";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { askUntilAnswered, call, codeOf, json, pass, start, STILL } from "./call.js";

const APPLY = "/manage/v1/config/apply";
const EVENTS = "/manage/v1/config/apply/events";
const CLUSTER = ["ghes-01.lan", "ghes-02.lan", "ghes-03.lan"];

interface Event {
  readonly timestamp: string;
  readonly body: string;
  readonly span_id: string;
  readonly config_run_id: string;
  readonly hostname: string;
}
interface NodeEvents {
  readonly node: string;
  readonly last_request_id: string;
  readonly events: readonly Event[];
}

const eventsOf = async (sandbox: Sandbox, cursor?: string): Promise<readonly NodeEvents[]> => {
  const reply = await call(sandbox, "GET", cursor === undefined ? EVENTS : `${EVENTS}?last_request_id=${encodeURIComponent(cursor)}`);
  return (reply.json as { nodes: readonly NodeEvents[] }).nodes;
};
const counts = (nodes: readonly NodeEvents[]): readonly number[] => nodes.map((node) => node.events.length);
const begin = (sandbox: Sandbox, run_id?: string) => call(sandbox, "POST", APPLY, run_id === undefined ? {} : json({ run_id }));

/** Three nodes; nothing restarts unless told. */
const cluster = (...faults: readonly string[]) => start({ topology: "cluster", pace: STILL, faults: ["restart=0", ...faults] });

describe("a configuration run", () => {
  it("takes its id from the request or makes one of eight hex digits, and is known by it later", async () => {
    const sandbox = await cluster();
    const made = await begin(sandbox);
    expect(made.json).toEqual({ run_id: expect.stringMatching(/^[0-9a-f]{8}$/) as string });
    pass(sandbox, 60_000);
    expect((await begin(sandbox, "cafebabe")).json).toEqual({ run_id: "cafebabe" });
    const { run_id } = made.json as { run_id: string };
    expect((await call(sandbox, "GET", `${APPLY}?run_id=${run_id}`)).json).toMatchObject({ run_id, running: false, successful: true });
    expect((await call(sandbox, "GET", APPLY)).json).toMatchObject({ run_id: "cafebabe", running: true, successful: false });
  });

  it("is not started while one is under way, nor under an id that was used", async () => {
    const sandbox = await cluster();
    await begin(sandbox, "cafebabe");
    const second = await begin(sandbox);
    expect([second.status, second.json]).toMatchObject([
      400,
      { error: { message: "failed to start config apply: a configuration run is already in progress" } },
    ]);
    pass(sandbox, 60_000);
    expect((await begin(sandbox, "cafebabe")).status).toBe(400);
    expect((await begin(sandbox)).status).toBe(200);
  });

  it("ends on each node in its own time", async () => {
    const sandbox = await cluster();
    await begin(sandbox);
    const running: string[] = [];
    const look = async () => {
      const status = (await call(sandbox, "GET", APPLY)).json as { nodes: readonly { running: boolean }[] };
      running.push(status.nodes.map((node) => (node.running ? "r" : "-")).join(""));
    };
    await look();
    for (const { endsAt } of sandbox.appliance.state.runs.at(-1)?.nodes ?? []) {
      sandbox.appliance.clock.skip(endsAt - sandbox.appliance.clock.now());
      await look();
    }
    expect(running).toEqual(["rrr", "-rr", "--r", "---"]);
  });

  it("fails on the node of apply-fails, with an error as its last event, and leaves the settings unapplied", async () => {
    const sandbox = await cluster("apply-fails=ghes-02.lan");
    await call(sandbox, "PUT", "/manage/v1/config/settings", json({ private_mode: false }));
    await begin(sandbox, "cafebabe");
    pass(sandbox, 60_000);
    const status = (await call(sandbox, "GET", APPLY)).json;
    expect(status).toMatchObject({ running: false, successful: false, nodes: [{ successful: true }, { successful: false }, { successful: true }] });
    const lasts = (await eventsOf(sandbox)).map((node) => node.events.at(-1)?.body);
    expect(lasts).toEqual(["All services are running", "Reloading github-unicorn failed: exit status 1", "All services are running"]);
    expect(sandbox.appliance.state.applied.private_mode).toBe(true);
  });

  it("applies the settings and counts itself", async () => {
    const sandbox = await cluster();
    await call(sandbox, "PUT", "/manage/v1/config/settings", json({ private_mode: false }));
    await begin(sandbox);
    pass(sandbox, 60_000);
    expect(sandbox.appliance.state.applied).toMatchObject({ private_mode: false, configuration_run_count: 2 });
  });

  it("begins with the documented event, and has ignorable errors", async () => {
    const sandbox = await cluster();
    await begin(sandbox, "cafebabe");
    pass(sandbox, 60_000);
    const [node] = await eventsOf(sandbox);
    expect(node?.events[0]).toMatchObject({
      severity_text: "INFO",
      body: "Validating services",
      event_name: "Enterprise::ConfigApply::PhaseValidation#config_phase_validation",
      topology: "multinode",
      hostname: "ghes-01.lan",
      config_run_id: "cafebabe",
      span_parent_id: 0,
      span_depth: 0,
    });
    expect(node?.events.filter((event) => event.body.startsWith("No such object"))).toMatchObject([{ severity_text: "ERROR" }, { severity_text: "ERROR" }]);
  });
});

describe("the restart in a run", () => {
  it("refuses, resets, and answers as proxies do, and the run goes on meanwhile", async () => {
    const sandbox = await start({ pace: STILL });
    await begin(sandbox, "cafebabe");
    const { restartFrom = 0, restartUntil = 0 } = sandbox.appliance.state.runs.at(-1) ?? {};
    const outcome = () => call(sandbox, "GET", APPLY).then(({ status, headers }) => `${String(status)} ${String(headers["content-type"])}`, codeOf);
    const at = (share: number) => sandbox.appliance.clock.skip(restartFrom + share * (restartUntil - restartFrom) - sandbox.appliance.clock.now());
    const stages = [
      [-0.1, "200 application/json; charset=utf-8"],
      [0.1, "ECONNREFUSED"],
      [0.35, "ECONNRESET"],
      [0.5, "502 text/html; charset=utf-8"],
      [0.65, "503 application/json; charset=utf-8"],
      [0.85, "503 text/html; charset=utf-8"],
      [1, "200 application/json; charset=utf-8"],
    ] as const;
    for (const [share, expected] of stages) {
      at(share);
      await expect.poll(outcome, { interval: 5 }).toBe(expected);
    }
    pass(sandbox, 60_000);
    expect((await eventsOf(sandbox))[0]?.events).toHaveLength(16);
  });

  it("can be left out", async () => {
    const sandbox = await start({ pace: 0.01, faults: ["restart=0"] });
    await begin(sandbox);
    for (;;) {
      const { reply, refusals } = await askUntilAnswered(sandbox, APPLY);
      expect(refusals).toEqual([]);
      if (!(reply.json as { running: boolean }).running) break;
    }
  });
});

describe("the events' last_request_id", () => {
  /** A run seen twice: in its middle and after its end. */
  const twice = async (sandbox: Sandbox, choose: (nodes: readonly NodeEvents[]) => string | undefined) => {
    await begin(sandbox, "cafebabe");
    pass(sandbox, 2_000);
    const first = await eventsOf(sandbox);
    pass(sandbox, 60_000);
    return { first, second: await eventsOf(sandbox, choose(first)) };
  };
  const TOTAL = 16;

  it("per node: the node that gave it goes on after it, the others begin again", async () => {
    const { first, second } = await twice(await cluster(), (nodes) => nodes[1]?.last_request_id);
    expect(first[1]?.last_request_id).toMatch(/^[0-9a-f]{32}:[0-9a-f]{16}:[0-9a-f]{16}$/);
    expect(new Set(first.map((node) => node.last_request_id)).size).toBe(3);
    expect(counts(second)).toEqual([TOTAL, TOTAL - (first[1]?.events.length ?? 0), TOTAL]);
  });

  it("shared: one for all nodes, each goes on after what it gave", async () => {
    const { first, second } = await twice(await cluster("cursor=shared"), (nodes) => nodes[0]?.last_request_id);
    expect(new Set(first.map((node) => node.last_request_id)).size).toBe(1);
    expect(counts(first).every((count) => count > 0 && count < TOTAL)).toBe(true);
    expect(counts(second)).toEqual(counts(first).map((count) => TOTAL - count));
  });

  it("shared: the same again where nothing is new", async () => {
    const sandbox = await cluster("cursor=shared");
    const { second } = await twice(sandbox, (nodes) => nodes[0]?.last_request_id);
    const third = await eventsOf(sandbox, second[0]?.last_request_id);
    expect([counts(third), third[0]?.last_request_id]).toEqual([[0, 0, 0], second[0]?.last_request_id]);
  });

  it("ignored: everything comes again", async () => {
    const { second } = await twice(await cluster("cursor=ignored"), (nodes) => nodes[0]?.last_request_id);
    expect(counts(second)).toEqual([TOTAL, TOTAL, TOTAL]);
  });

  it("expires: one from before the restart is refused after it, one from after it is not", async () => {
    const sandbox = await start({ topology: "cluster", pace: STILL, faults: ["restart=1", "cursor=expires"] });
    await begin(sandbox);
    pass(sandbox, 2_000);
    const old = (await eventsOf(sandbox))[0]?.last_request_id ?? "";
    expect((await call(sandbox, "GET", `${EVENTS}?last_request_id=${old}`)).status).toBe(200);
    pass(sandbox, 60_000);
    await askUntilAnswered(sandbox, APPLY);
    expect((await call(sandbox, "GET", `${EVENTS}?last_request_id=${old}`)).status).toBe(400);
    const fresh = (await eventsOf(sandbox))[0]?.last_request_id ?? "";
    expect(counts(await eventsOf(sandbox, fresh))[0]).toBe(0);
  });

  it("emptied: nothing is there once the run has ended", async () => {
    const sandbox = await cluster("cursor=emptied");
    const { first, second } = await twice(sandbox, () => undefined);
    expect(counts(first).every((count) => count > 0)).toBe(true);
    expect(second).toEqual(CLUSTER.map((node) => ({ node, last_request_id: "", events: [] })));
  });

  it("gives events of the run before as well, by their own run id", async () => {
    const sandbox = await cluster();
    await begin(sandbox, "aaaa");
    pass(sandbox, 60_000);
    await begin(sandbox, "bbbb");
    pass(sandbox, 1_000);
    const [node] = await eventsOf(sandbox);
    expect([...new Set(node?.events.map((event) => event.config_run_id))]).toEqual(["aaaa", "bbbb"]);
  });

  it("never repeats a span, and the same text may come twice", async () => {
    const { second } = await twice(await cluster(), () => undefined);
    const all = second.flatMap((node) => node.events);
    expect(new Set(all.map((event) => event.span_id)).size).toBe(3 * TOTAL);
    expect(all.filter((event) => event.body === "Waiting for MySQL" && event.hostname === "ghes-01.lan")).toHaveLength(2);
  });

  it("comes with clocks as far apart as skew says", async () => {
    const sandbox = await cluster("skew=5000");
    const { second } = await twice(sandbox, () => undefined);
    const apart = sandbox.appliance.state.runs.at(-1)?.nodes.map(({ events }, i) => {
      const told = Date.parse(second[i]?.events[0]?.timestamp ?? "");
      return Math.round((told - (events[0]?.at ?? 0)) / 1000) + 0;
    });
    expect(apart).toEqual([0, 5, 10]);
  });
});

describe("the certificate", () => {
  const presented = (sandbox: Sandbox): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port: sandbox.port, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase());
        socket.destroy();
      });
      socket.on("error", reject);
    });
  const verdict = (sandbox: Sandbox) => call(sandbox, "GET", APPLY).then(({ status }) => String(status), codeOf);

  /** A whole run; what it brought is there when this returns. */
  const apply = async (sandbox: Sandbox, change: boolean) => {
    const before = sandbox.fingerprint256();
    await begin(sandbox);
    pass(sandbox, 60_000);
    if (change) await expect.poll(() => sandbox.fingerprint256(), { interval: 5 }).not.toBe(before);
    else expect(sandbox.fingerprint256()).toBe(before);
  };

  it("is the one the sandbox names, for localhost and both addresses", async () => {
    const sandbox = await start();
    expect(await presented(sandbox)).toBe(sandbox.fingerprint256());
    expect(await verdict(sandbox)).toBe("200");
  });

  it("changes once with certificate=ca to another that the CA signed", async () => {
    const sandbox = await start({ pace: STILL, faults: ["restart=0", "certificate=ca"] });
    await apply(sandbox, true);
    expect([await presented(sandbox), await verdict(sandbox)]).toEqual([sandbox.fingerprint256(), "200"]);
    await apply(sandbox, false);
  });

  it("changes with certificate=other to one that nobody signed", async () => {
    const sandbox = await start({ pace: STILL, faults: ["restart=0", "certificate=other"] });
    await apply(sandbox, true);
    expect([await presented(sandbox), await verdict(sandbox)]).toEqual([sandbox.fingerprint256(), "DEPTH_ZERO_SELF_SIGNED_CERT"]);
  });

  it("is the settings' one after the run that applies it; a pair that does not belong together fails the run before any restart", async () => {
    const sandbox = await start({ pace: STILL, faults: ["restart=0"] });
    const authority = await createAuthority([]);
    const [pair, stranger] = [await authority.issue(), await authority.stranger()];
    await call(sandbox, "PUT", "/manage/v1/config/settings", json({ github_ssl: { cert: pair.cert, key: stranger.key } }));
    await apply(sandbox, false);
    expect((await call(sandbox, "GET", APPLY)).json).toMatchObject({ running: false, successful: false });
    await call(sandbox, "PUT", "/manage/v1/config/settings", json({ github_ssl: pair }));
    await apply(sandbox, true);
    expect(await presented(sandbox)).toBe(fingerprint256(pair.cert));
  });

  it("stays where the settings' new one, set while a run is under way, cannot be served", async () => {
    const sandbox = await start({ pace: STILL, faults: ["restart=1"] });
    const before = sandbox.fingerprint256();
    await begin(sandbox);
    await call(sandbox, "PUT", "/manage/v1/config/settings", json({ github_ssl: { cert: "no certificate", key: "no key" } }));
    pass(sandbox, 60_000);
    const { reply } = await askUntilAnswered(sandbox, APPLY);
    expect([reply.json, await presented(sandbox)]).toEqual([expect.objectContaining({ running: false, successful: true }), before]);
  });
});
