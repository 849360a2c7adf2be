/** The commands whole, over TLS, against the sandbox: simulated time runs fast, sockets and restarts are real. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { afterEach, describe, expect, it } from "vitest";
import type { ApplyEvent, ApplyItem, ApplyResult } from "../../src/domain/apply/run.js";
import { run } from "../../src/run.js";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.js";
import type { Clock } from "../../src/world.js";
import { fakeWorld } from "../support/fake-world.js";

const PACE = 0.02;
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** `--timeout` of this length ends when the test says so, not by a race with the machine. */
const HELD = 4_321_000;

/** Waits between two looks take a fiftieth of their time; longer ones, which are limits, take all of it. */
function fastClock(over: () => boolean): Clock {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    monotonic: () => performance.now() + skipped,
    sleep: async (milliseconds, signal) => {
      while (milliseconds === HELD && !over()) await fast(5, signal);
      if (milliseconds !== HELD) await fast(milliseconds, signal);
    },
  };

  function fast(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const real = milliseconds <= 5_000 ? milliseconds * PACE : milliseconds;
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        skipped += milliseconds - real;
        signal.removeEventListener("abort", stop);
        resolve();
      }, real);
      signal.addEventListener("abort", stop, { once: true });
    });
  }
}

interface Bench {
  readonly sandbox: Sandbox;
  readonly admin: (
    words: string,
    options?: {
      readonly stdin?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly timeoutWhen?: () => boolean;
      readonly during?: (stop: (signal: "SIGINT") => void) => void;
    },
  ) => Promise<{ code: number; out: string; err: string }>;
  readonly posts: () => number;
}

/** Each sandbox has a password of its own: the process remembers which were refused. */
let seed = 0;

async function bench(options: SandboxOptions = {}): Promise<Bench> {
  seed += 1;
  const sandbox = await startSandbox({ topology: "cluster", pace: PACE, seed, ...options });
  const home = await mkdtemp(join(tmpdir(), "ghes-admin-apply-"));
  cleanups.push(
    () => sandbox.stop(),
    () => rm(home, { recursive: true }),
  );
  const ca = join(home, "ca.pem");
  await writeFile(ca, sandbox.caPem);
  const env = {
    GHES_ADMIN_CONFIG_DIR: home,
    GHES_ADMIN_HOST: sandbox.host,
    GHES_ADMIN_PORT: String(sandbox.port),
    GHES_ADMIN_PASSWORD: sandbox.password,
    GHES_ADMIN_CA_FILE: ca,
  };
  return {
    sandbox,
    async admin(words, { stdin = "", env: more = {}, during, timeoutWhen = () => false } = {}) {
      const fake = fakeWorld({ argv: words.trim().split(" "), env: { ...env, ...more }, home, stdin, random: () => 0.5 });
      const clock = fastClock(timeoutWhen);
      during?.((signal) => {
        fake.interrupt(signal);
      });
      const code = await run({ ...fake.world, clock });
      return { code, out: fake.out(), err: fake.err() };
    },
    posts: () => sandbox.requests.filter(({ method }) => method === "POST").length,
  };
}

const items = (out: string): readonly ApplyItem[] =>
  out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as ApplyItem);
const isEvent = (item: ApplyItem): item is ApplyEvent => item.type === "event";
const resultOf = (out: string): ApplyResult | undefined => items(out).find((item): item is ApplyResult => item.type === "result");

/** What the appliance's last run said on a node, as the API writes it. */
const said = ({ appliance }: Sandbox, hostname: string, until = Infinity): readonly string[] =>
  (appliance.state.runs.at(-1)?.nodes.find((node) => node.hostname === hostname)?.events ?? [])
    .filter(({ at }) => at <= until)
    .map(({ at, body }) => `${new Date(at + appliance.skewOf(hostname)).toISOString().replace("Z", "+00:00")} ${body}`);

const printed = (out: string, hostname: string): readonly string[] =>
  items(out)
    .filter(isEvent)
    .filter(({ node }) => node === hostname)
    .map(({ timestamp, message }) => `${timestamp ?? ""} ${message ?? ""}`);

describe("config apply --follow --json on a cluster whose clocks are 5 s apart, through a restart", () => {
  it.each(["per-node", "shared", "ignored", "expires"])("prints every event of every node once under the cursor rule %s", async (rule) => {
    const { sandbox, admin, posts } = await bench({ faults: [`cursor=${rule}`, "skew=5000", "restart=150"] });
    const { code, out, err } = await admin("config apply --follow --json --yes --run-id d34db33f");
    expect({ code, posts: posts() }, err).toEqual({ code: 0, posts: 1 });
    expect(sandbox.appliance.state.nodes.length).toBeGreaterThanOrEqual(3);
    for (const { hostname } of sandbox.appliance.state.nodes) expect(printed(out, hostname)).toEqual(said(sandbox, hostname));
    expect(items(out).at(-1)).toMatchObject({ type: "result", run_id: "d34db33f", successful: true });
    expect(items(out).find(isEvent)).toMatchObject({ type: "event", phase: "Validation", severity: "INFO", run_id: "d34db33f" });
    expect(err.split("\n")[0]).toBe(`configuration run d34db33f on ${sandbox.host}:${String(sandbox.port)}`);
  });

  it("prints all that was offered where the buffer is emptied at the end", async () => {
    const { sandbox, admin } = await bench({ faults: ["cursor=emptied", "skew=5000", "restart=150"] });
    const { code, out } = await admin("config apply --follow --json --yes");
    expect(code).toBe(0);
    const run = sandbox.appliance.state.runs.at(-1);
    const end = Math.max(...(run?.nodes ?? []).map(({ endsAt }) => endsAt));
    const toClock = sandbox.appliance.clock.now() - performance.now();
    const looks = sandbox.requests
      .filter(({ url, status }) => url.startsWith("/manage/v1/config/apply/events") && status === 200)
      .map(({ time }) => time + toClock);
    const last = Math.max(...looks.filter((time) => time < end - 5));
    for (const { hostname } of sandbox.appliance.state.nodes) {
      const all = said(sandbox, hostname);
      const shown = printed(out, hostname);
      expect(all.slice(0, shown.length)).toEqual(shown);
      expect(shown.length).toBeGreaterThanOrEqual(said(sandbox, hostname, last).length);
    }
    expect(resultOf(out)).toMatchObject({ successful: true });
  });

  it("drops what an earlier run said", async () => {
    const { sandbox, admin } = await bench({ faults: ["restart=0"] });
    await admin("config apply --follow --json --yes");
    const { out } = await admin("config apply --follow --json --yes");
    for (const { hostname } of sandbox.appliance.state.nodes) expect(printed(out, hostname)).toEqual(said(sandbox, hostname));
  });
});

describe("the ways a run can go wrong", () => {
  it("a run that fails on one node: 1, after the result, naming it", async () => {
    const { sandbox, admin } = await bench();
    const hostname = sandbox.appliance.state.nodes[1]?.hostname ?? "";
    sandbox.addFault(`apply-fails=${hostname}`);
    const { code, out, err } = await admin("config apply --follow --json --yes");
    expect(code).toBe(1);
    expect(resultOf(out)).toMatchObject({ successful: false });
    expect(JSON.parse(err.trim().split("\n").at(-1) ?? "")).toMatchObject({ error: { code: "apply_failed", nodes: [hostname] } });
  });

  it("a POST whose answer is lost: one POST, and the run goes on", async () => {
    const { admin, posts } = await bench({ faults: ["lost:POST /manage/v1/config/apply"] });
    const { code, out } = await admin("config apply --follow --json --yes --run-id cafebabe");
    expect([code, posts(), resultOf(out)?.run_id]).toEqual([0, 1, "cafebabe"]);
  });

  it("a POST that never arrived: 7, one POST, with how to find out", async () => {
    const { admin, posts } = await bench({ faults: ["reset:POST /manage/v1/config/apply"] });
    const { code, out, err } = await admin("config apply --follow --json --yes --run-id cafebabe");
    expect([code, out, posts()]).toEqual([7, "", 1]);
    expect(JSON.parse(err.trim().split("\n").at(-1) ?? "")).toMatchObject({
      error: { code: "unknown_outcome", run_id: "cafebabe", hint: "find out with: ghes-admin config apply watch --run-id cafebabe" },
    });
  });

  it("a run under way: 1 with its id, and no other is started", async () => {
    const { admin, posts } = await bench({ pace: 1 });
    expect((await admin("config apply --yes --json --run-id cafebabe")).code).toBe(0);
    const { code, out, err } = await admin("config apply --follow --yes --json");
    expect([code, out, posts()]).toEqual([1, "", 1]);
    expect(JSON.parse(err)).toMatchObject({ error: { code: "conflict", run_id: "cafebabe" } });
  });

  it("a 401 while following: 4, naming the run, and nothing more is sent", async () => {
    const { sandbox, admin } = await bench({ faults: ["unauthorized:GET /manage/v1/config/apply/events"] });
    const { code, err } = await admin("config apply --follow --json --yes --run-id cafebabe");
    expect(code).toBe(4);
    expect(JSON.parse(err.trim().split("\n").at(-1) ?? "")).toMatchObject({ error: { code: "unauthenticated", run_id: "cafebabe" } });
    expect(sandbox.requests.at(-1)?.status).toBe(401);
  });

  it("--timeout while it goes on: 7, with the command that follows it, which then does", async () => {
    const { sandbox, admin, posts } = await bench({ faults: ["restart=0"], pace: 0.3 });
    const followed = () => sandbox.requests.some(({ url, status }) => url.includes("/events") && status === 200);
    const first = await admin(`config apply --follow --json --yes --run-id cafebabe --timeout ${String(HELD / 1000)}`, { timeoutWhen: followed });
    expect(first.code).toBe(7);
    expect(JSON.parse(first.err.trim().split("\n").at(-1) ?? "")).toMatchObject({
      error: { code: "still_running", hint: "follow with: ghes-admin config apply watch --run-id cafebabe" },
    });
    const second = await admin("config apply watch --run-id cafebabe --json");
    expect([second.code, resultOf(second.out)?.successful, posts()]).toEqual([0, true, 1]);
  });

  it("Ctrl-C ends the watching with 130 and says how to pick the run up", async () => {
    const { sandbox, admin } = await bench({ pace: 1 });
    const { code, err } = await admin("config apply --follow --json --yes --run-id cafebabe", {
      during: (stop) => {
        const timer = setInterval(() => {
          if (!sandbox.requests.some(({ url, status }) => url.includes("/events") && status === 200)) return;
          clearInterval(timer);
          stop("SIGINT");
        }, 5);
      },
    });
    expect(code).toBe(130);
    expect(err).toContain("run cafebabe is still running on the instance; follow with: ghes-admin config apply watch --run-id cafebabe\n");
  });
});

describe("a certificate that the run replaces", () => {
  it("goes on, with a line, where the authority vouches for it", async () => {
    const { sandbox, admin } = await bench({ faults: ["certificate=ca", "restart=150"] });
    const before = sandbox.fingerprint256();
    const { code, err } = await admin("config apply --follow --json --yes");
    expect(code, err).toBe(0);
    expect(sandbox.fingerprint256()).not.toBe(before);
    expect(err).toContain(`now presents another certificate (SHA-256 ${sandbox.fingerprint256()})\n`);
  });

  it("ends with 7, the run's id and the trust command where nobody does", async () => {
    const { sandbox, admin } = await bench({ faults: ["certificate=other", "restart=150"] });
    const { code, err } = await admin("config apply --follow --json --yes --run-id cafebabe");
    expect(code, err).toBe(7);
    const { error } = JSON.parse(err.trim().split("\n").at(-1) ?? "") as { error: { code: string; run_id: string; hint: string } };
    expect(error).toMatchObject({ code: "still_running", run_id: "cafebabe" });
    expect(error.hint).toBe(
      `check the certificate, then: ghes-admin profile trust --replace --fingerprint ${sandbox.fingerprint256()}; and: ghes-admin config apply watch --run-id cafebabe`,
    );
  });
});

describe("the other commands", () => {
  it("config apply alone prints the id of the run and goes", async () => {
    const { sandbox, admin } = await bench();
    const { code, out } = await admin("config apply --yes --json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ run_id: sandbox.appliance.state.runs.at(-1)?.id });
    expect((await admin("config apply --yes --json --run-id nope!")).code).toBe(2);
  });

  it("config apply without a terminal and --yes is refused before any request", async () => {
    const { sandbox, admin } = await bench();
    expect((await admin("config apply --follow --json")).code).toBe(2);
    expect(sandbox.requests).toEqual([]);
  });

  it("config apply --dry-run sends no POST and shows the one it would", async () => {
    const { sandbox, admin, posts } = await bench();
    const { code, out } = await admin("config apply --follow --dry-run --json --run-id cafebabe");
    expect([code, posts()]).toEqual([0, 0]);
    expect(JSON.parse(out)).toEqual({
      dry_run: true,
      requests: [{ method: "POST", url: `https://${sandbox.host}:${String(sandbox.port)}/manage/v1/config/apply`, body: { run_id: "cafebabe" } }],
    });
  });

  it("status is 0 whatever it shows; with --exit-code 0, 1 or 8", async () => {
    const { sandbox, admin } = await bench({ faults: ["restart=0"] });
    await admin("config apply --follow --json --yes --run-id good");
    sandbox.addFault("apply-fails");
    await admin("config apply --follow --json --yes --run-id bad");
    const codes = async (words: string) => [
      (await admin(`config apply status --json ${words}`)).code,
      (await admin(`config apply status --json --exit-code ${words}`)).code,
    ];
    expect(await codes("")).toEqual([0, 1]);
    expect(await codes("--run-id good")).toEqual([0, 0]);
    const slow = await bench({ pace: 1 });
    await slow.admin("config apply --yes --run-id slow");
    expect((await slow.admin("config apply status --json --exit-code")).code).toBe(8);
    expect(JSON.parse((await slow.admin("config apply status --json")).out)).toMatchObject({ run_id: "slow", running: true });
  });

  it("watch of a run that has ended prints its result and exits by it; of none it is not found", async () => {
    const { sandbox, admin } = await bench({ faults: ["restart=0"] });
    const unknown = await admin("config apply watch --run-id nosuch --json");
    expect([unknown.code, unknown.out, JSON.parse(unknown.err)]).toMatchObject([1, "", { error: { code: "not_found" } }]);
    await admin("config apply --follow --json --yes --run-id good");
    const good = await admin("config apply watch --json");
    expect([good.code, items(good.out)]).toMatchObject([0, [{ type: "result", run_id: "good", successful: true, duration_ms: null }]]);
    sandbox.addFault("apply-fails");
    await admin("config apply --follow --json --yes --run-id bad");
    expect((await admin("config apply watch --json")).code).toBe(1);
    expect((await admin("config apply watch --run-id good --json")).code).toBe(0);
  });

  it("events prints one answer as it is; --follow ends with the run and its result", async () => {
    const { sandbox, admin } = await bench({ faults: ["restart=0"], pace: 0.05 });
    await admin("config apply --yes --run-id cafebabe");
    const followed = await admin("config apply events --follow --json");
    expect([followed.code, resultOf(followed.out)?.run_id]).toEqual([0, "cafebabe"]);
    const page = JSON.parse((await admin("config apply events --json")).out) as { nodes: { node: string; events: unknown[] }[] };
    expect(page.nodes.map(({ node, events }) => [node, events.length])).toEqual(
      sandbox.appliance.state.nodes.map(({ hostname }) => [hostname, said(sandbox, hostname).length]),
    );
    for (const { hostname } of sandbox.appliance.state.nodes) expect(printed(followed.out, hostname)).toEqual(said(sandbox, hostname));
  });
});

describe("config init", () => {
  const words = (home: string) => `config init --license ${join(home, "new.ghl")} --password-stdin --yes --json`;
  const licensed = async () => {
    const home = await mkdtemp(join(tmpdir(), "ghes-admin-init-"));
    cleanups.push(() => rm(home, { recursive: true }));
    await writeFile(join(home, "new.ghl"), "a license");
    return home;
  };

  it("sends license and password without credentials, and says so", async () => {
    const { sandbox, admin } = await bench({ faults: ["quirk=uninitialized"] });
    const { code, out, err } = await admin(words(await licensed()), { stdin: "Correct-horse-7-battery\n" });
    expect({ code, out: out === "" ? out : (JSON.parse(out) as unknown) }, err).toEqual({ code: 0, out: { initialized: true } });
    const post = sandbox.requests.find(({ method }) => method === "POST");
    expect([post?.url, post?.headers.authorization]).toEqual(["/manage/v1/config/init", undefined]);
    expect(sandbox.password).toBe("Correct-horse-7-battery");
  });

  it("explains that a password is set already", async () => {
    const { admin } = await bench();
    const { code, out, err } = await admin(words(await licensed()), { stdin: "Correct-horse-7-battery\n" });
    expect([code, out]).toEqual([1, ""]);
    const { error } = JSON.parse(err) as { error: { code: string; status: number; hint: string } };
    expect(error).toMatchObject({
      code: "invalid",
      status: 400,
      hint: "nothing was changed; use license upload for another license, and the Management Console for another password",
    });
  });
});
