/** The upgrade commands whole, over TLS, against the sandbox: simulated time runs fast, sockets and reboots are real. */
import { describe, expect, it } from "vitest";
import type { UpgradeEvent, UpgradeItem, UpgradeResult } from "../../src/domain/upgrade/item.js";
import type { SandboxOptions } from "../../src/sandbox/sandbox.js";
import { UPGRADE_PLAN } from "../../src/sandbox/upgrade-plan.js";
import { appliance, type Ghes, type Ran } from "../support/cli.js";

const TOPOLOGIES = ["standalone", "ha", "cluster"] as const;

const at322 = (options: SandboxOptions = {}): Promise<Ghes> => appliance({ release: "3.22", ...options });

/** One that has the package and is in maintenance mode. */
async function ready(options: SandboxOptions = {}): Promise<Ghes> {
  const ghes = await at322(options);
  for (const line of ["upgrade download 3.22.1 --wait --yes", "maintenance enable --yes"]) expect((await ghes.run(line)).exit, line).toBe(0);
  return ghes;
}

/** As `ready`, where no time passes any more: what is begun then stays under way. */
async function still(topology: SandboxOptions["topology"]): Promise<Ghes> {
  const ghes = await at322({ topology, pace: 1_000 });
  expect((await ghes.run("upgrade download 3.22.1 --yes")).exit).toBe(0);
  ghes.sandbox.appliance.clock.skip(60_000_000);
  expect((await ghes.run("maintenance enable --yes")).exit).toBe(0);
  return ghes;
}

const items = ({ stdout }: Ran): readonly UpgradeItem[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as UpgradeItem);
const events = (ran: Ran): readonly UpgradeEvent[] => items(ran).filter((item): item is UpgradeEvent => item.type === "event");
const resultOf = (ran: Ran): UpgradeResult | undefined => items(ran).find((item): item is UpgradeResult => item.type === "result");
const errorOf = ({ stderr }: Ran): Readonly<Record<string, unknown>> =>
  (JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "") as { readonly error: Readonly<Record<string, unknown>> }).error;
const posts = (ran: Ran): readonly string[] =>
  ran.requests.filter(({ method }) => method === "POST").map(({ url, body }) => `${url} ${Buffer.from(body).toString("utf8")}`);
const hostnames = ({ sandbox }: Ghes): readonly string[] => sandbox.appliance.state.nodes.map((node) => node.hostname);

/** What each node must say, each beginning and each end once, in order. */
const steps = (...phases: readonly (keyof typeof UPGRADE_PLAN)[]): readonly string[] =>
  phases.flatMap((phase) => UPGRADE_PLAN[phase].flatMap(({ step }) => [`${phase} ${step} started`, `${phase} ${step} completed`]));

const saidBy = (ran: Ran, hostname: string): readonly string[] =>
  events(ran)
    .filter(({ node }) => node === hostname)
    .map(({ phase, message }) => `${phase ?? ""} ${message}`);

describe("upgrade apply --follow --json", () => {
  it.each(TOPOLOGIES)("shows every step of every node once, through the reboot, and ends with the new release on %s", async (topology) => {
    const ghes = await ready({ topology, faults: ["reboot=250"] });
    const ran = await ghes.run("upgrade apply 3.22.1 --follow --yes --json");
    expect({ exit: ran.exit, posts: posts(ran) }, ran.stderr).toEqual({ exit: 0, posts: ['/manage/v1/upgrade/apply {"version":"3.22.1"}'] });
    for (const hostname of hostnames(ghes)) expect(saidBy(ran, hostname)).toEqual(steps("pre-upgrade", "upgrade"));
    expect(items(ran).at(-1)).toMatchObject({ type: "result", run_id: null, successful: true });
    expect(resultOf(ran)?.nodes.map((node) => [node.hostname, node.status, node.successful, node.release_version])).toEqual(
      hostnames(ghes).map((hostname) => [hostname, "completed", true, "3.22.1"]),
    );
    expect(ran.stderr).toMatch(/unreachable since .*; the upgrade goes on there, waiting\n.* answers again after /);
    const versions = JSON.parse((await ghes.run("nodes version --json")).stdout) as readonly { readonly version: { readonly version: string } }[];
    expect(versions.map(({ version }) => version.version)).toEqual(hostnames(ghes).map(() => "3.22.1"));
    expect(ghes.sandbox.appliance.state.version).toBe("3.22.1");
  });

  it("closes with one line of exactly the keys of the contract", async () => {
    const ghes = await ready();
    const ran = await ghes.run("upgrade apply 3.22.1 --phase pre-upgrade --follow --yes --json");
    for (const event of events(ran)) expect(Object.keys(event)).toEqual(["type", "node", "timestamp", "severity", "phase", "message", "run_id"]);
    expect(Object.keys(resultOf(ran) ?? {})).toEqual(["type", "run_id", "successful", "nodes", "duration_ms"]);
    expect(events(ran)[0]).toMatchObject({
      node: "ghes-01.lan",
      severity: "INFO",
      phase: "pre-upgrade",
      message: "signature_verification started",
      run_id: null,
    });
    expect(events(ran)[0]?.timestamp).toMatch(/^2026-11-22T17:/);
  });

  it("ends after the phase that was asked for, and the other one does not repeat its steps", async () => {
    const ghes = await at322({ topology: "ha" });
    expect((await ghes.run("upgrade download 3.22.1 --wait --yes")).exit).toBe(0);
    const first = await ghes.run("upgrade apply 3.22.1 --phase pre-upgrade --follow --yes --json");
    expect([first.exit, saidBy(first, "ghes-02.lan")]).toEqual([0, steps("pre-upgrade")]);
    expect(resultOf(first)?.nodes.map((node) => [node.pre_upgrade_status, node.status, node.successful])).toEqual([
      ["completed", "not_started", true],
      ["completed", "not_started", true],
    ]);
    expect((await ghes.run("maintenance enable --yes")).exit).toBe(0);
    const second = await ghes.run("upgrade apply 3.22.1 --phase upgrade --follow --yes --json");
    expect([second.exit, saidBy(second, "ghes-02.lan")]).toEqual([0, steps("upgrade")]);
  });

  it("--uuid upgrades that node alone, and the others keep their release", async () => {
    const ghes = await ready({ topology: "ha" });
    const uuid = ghes.sandbox.appliance.state.nodes[1]?.uuid ?? "";
    const ran = await ghes.run(`upgrade apply 3.22.1 --uuid ${uuid} --follow --yes --json`);
    expect([ran.exit, resultOf(ran)?.nodes.map((node) => node.hostname)]).toEqual([0, ["ghes-02.lan"]]);
    expect(ghes.sandbox.appliance.state.nodes.map((node) => node.version)).toEqual(["3.22.0", "3.22.1"]);
    expect(ghes.sandbox.appliance.state.version).toBe("3.22.0");
  });

  it("understands statuses in capitals", async () => {
    const ghes = await ready({ topology: "ha", faults: ["quirk=upper-case"] });
    const ran = await ghes.run("upgrade apply 3.22.1 --follow --yes --json");
    expect([ran.exit, saidBy(ran, "ghes-01.lan")]).toEqual([0, steps("pre-upgrade", "upgrade")]);
    expect((await ghes.run("upgrade status --jq .[0].status")).stdout).toContain("completed");
  });

  it("a step that fails on one node: 1 job_failed after the result, naming the node and the step", async () => {
    const ghes = await ready({ topology: "cluster", faults: ["upgrade-fails=ghes-02.lan"] });
    const ran = await ghes.run("upgrade apply 3.22.1 --follow --yes --json");
    expect([ran.exit, resultOf(ran)?.successful]).toEqual([1, false]);
    expect(saidBy(ran, "ghes-02.lan").at(-1)).toBe("upgrade extract_root_filesystem failed: tar: exit status 2");
    expect(events(ran).filter(({ severity }) => severity === "ERROR").length).toBe(1);
    expect(errorOf(ran)).toMatchObject({
      code: "job_failed",
      message: "the upgrade failed on ghes-02.lan (1 of 3 nodes): extract_root_filesystem: tar: exit status 2",
      hint: "ghes-admin upgrade status --steps shows where; maintenance mode stays as it was",
    });
  });

  it("a node that refuses inside the 200: the others are followed, then 1 node_error", async () => {
    const ghes = await ready({ topology: "ha" });
    ghes.sandbox.addFault("node-error=ghes-02.lan:POST /manage/v1/upgrade/apply");
    const ran = await ghes.run("upgrade apply 3.22.1 --follow --yes --json");
    expect(ran.exit).toBe(1);
    expect(saidBy(ran, "ghes-01.lan")).toEqual(steps("pre-upgrade", "upgrade"));
    expect(resultOf(ran)).toMatchObject({
      successful: false,
      nodes: [
        { hostname: "ghes-01.lan", successful: true },
        { hostname: "ghes-02.lan", successful: false },
      ],
    });
    expect(errorOf(ran)).toMatchObject({ code: "node_error", status: 200, hint: "it was started on the other one" });
  });

  it("a node that refuses, and there is no other: 1 node_error, and nothing is followed", async () => {
    const ghes = await ready({ faults: [] });
    ghes.sandbox.addFault("node-error=ghes-01.lan:POST /manage/v1/upgrade/apply");
    const ran = await ghes.run("upgrade apply 3.22.1 --follow --yes --json");
    expect([ran.exit, ran.stdout, errorOf(ran).code]).toEqual([1, "", "node_error"]);
  });
});

describe("what hinders an upgrade", () => {
  it("maintenance mode that is off: 1 conflict before anything is sent", async () => {
    const ghes = await at322({ topology: "ha" });
    expect((await ghes.run("upgrade download 3.22.1 --wait --yes")).exit).toBe(0);
    const ran = await ghes.run("upgrade apply 3.22.1 --yes --json");
    expect([ran.exit, ran.stdout, posts(ran)]).toEqual([1, "", []]);
    expect(errorOf(ran)).toMatchObject({
      code: "conflict",
      message: "the upgrade phase needs maintenance mode, which is off on ghes-01.lan, off on ghes-02.lan; nothing was sent",
    });
  });

  it("maintenance mode of another node does not help the one that is named", async () => {
    const ghes = await at322({ topology: "ha" });
    const [first, second] = ghes.sandbox.appliance.state.nodes;
    expect((await ghes.run("upgrade download 3.22.1 --wait --yes")).exit).toBe(0);
    expect((await ghes.run(`maintenance enable --uuid ${first?.uuid ?? ""} --yes`)).exit).toBe(0);
    expect((await ghes.run(`upgrade apply 3.22.1 --uuid ${second?.uuid ?? ""} --yes`)).exit).toBe(1);
    expect((await ghes.run(`upgrade apply 3.22.1 --uuid ${first?.uuid ?? ""} --yes`)).exit).toBe(0);
  });

  it("an upgrade under way: 1 conflict naming the node, and no other is started", async () => {
    const ghes = await still("standalone");
    expect((await ghes.run("upgrade apply 3.22.1 --phase pre-upgrade --yes")).exit).toBe(0);
    const ran = await ghes.run("upgrade apply 3.22.1 --yes --json");
    expect([ran.exit, posts(ran)]).toEqual([1, []]);
    expect(errorOf(ran)).toMatchObject({ code: "conflict", nodes: ["ghes-01.lan"], hint: "follow it with: ghes-admin upgrade watch" });
  });

  it.each(["lost", "reset", "status=502", "status=504"])("%s to the request: 7, one request, with how to find out", async (fault) => {
    const ghes = await ready({ topology: "ha" });
    ghes.sandbox.addFault(`${fault}:POST /manage/v1/upgrade/apply`);
    const ran = await ghes.run("upgrade apply 3.22.1 --phase pre-upgrade --follow --yes --json");
    expect([ran.exit, ran.stdout, posts(ran).length]).toEqual([7, "", 1]);
    expect(errorOf(ran)).toMatchObject({ code: "unknown_outcome", hint: "find out with: ghes-admin upgrade watch" });
  });

  it("a download under way: 1 conflict with the instance's words", async () => {
    const ghes = await at322({ topology: "ha", pace: 1_000 });
    expect((await ghes.run("upgrade download --yes")).exit).toBe(0);
    const ran = await ghes.run("upgrade download --wait --yes --json");
    expect([ran.exit, ran.stdout, posts(ran).length]).toEqual([1, "", 1]);
    expect(errorOf(ran)).toMatchObject({ code: "conflict", status: 409, hint: "follow what is under way with: ghes-admin upgrade watch" });
    expect(errorOf(ran).message).toMatch(/download already in progress on node\(s\): ghes-01\.lan \([0-9a-f-]{36}\), ghes-02\.lan/);
  });

  it.each([
    ["upgrade apply --yes", "VERSION is missing"],
    ["upgrade apply 3.22.1 --package /tmp/github-enterprise-3.22.1.pkg --yes", "VERSION and --package exclude each other"],
    ["upgrade apply latest --yes", '"latest" is no version with its patch level'],
    ["upgrade apply --package github-enterprise-3.22.1.pkg --yes", '"github-enterprise-3.22.1.pkg" is no path of a file on the instance'],
    ["upgrade apply 3.22.1 --phase reboot --yes", '--phase: "reboot" is none of pre-upgrade, upgrade'],
    ["upgrade download 3.22 --yes", '"3.22" is no version with its patch level'],
    ["upgrade download --node-timeout 3h --yes", '--node-timeout: "3h" is not between 1s and 2h'],
    ["upgrade download --node-timeout 0 --yes", '--node-timeout: "0" is not between 1s and 2h'],
    ["upgrade download --max-attempts 6 --yes", "--max-attempts: 6 is not between 0 and 5"],
    ["upgrade download --uuid 1234 --yes", '"1234" is no UUID'],
    ["upgrade download", "--yes"],
    ["upgrade apply 3.22.1", "--yes"],
  ])("%s: 2, and not one request", async (line, message) => {
    const ran = await (await at322()).run(line);
    expect([ran.exit, ran.requests.length]).toEqual([2, 0]);
    expect(ran.stderr).toContain(message);
  });
});

describe("upgrade download --wait --json", () => {
  it.each(TOPOLOGIES)("tells of each node, and closes with the result on %s", async (topology) => {
    const ghes = await at322({ topology, pace: 0.2 });
    const ran = await ghes.run("upgrade download 3.22.1 --wait --yes --json");
    expect(ran.exit, ran.stderr).toBe(0);
    for (const hostname of hostnames(ghes)) {
      expect(saidBy(ran, hostname).filter((said) => !said.endsWith("%"))).toEqual(["download download started", "download download completed"]);
    }
    const id = resultOf(ran)?.run_id;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(events(ran).map((event) => event.run_id))).toEqual(new Set([id]));
    expect(resultOf(ran)).toMatchObject({ successful: true });
    expect(resultOf(ran)?.nodes.map((node) => [node.hostname, node.status, node.package_name, node.progress])).toEqual(
      hostnames(ghes).map((hostname) => [hostname, "completed", "github-enterprise-3.22.1-kvm.pkg", "100%"]),
    );
  });

  it.each([["quirk=upgrade-id"], ["quirk=upper-case"], ["quirk=orchestration-array"], ["quirk=upgrade-id", "quirk=upper-case", "quirk=orchestration-array"]])(
    "is the same whatever the published examples say: %s",
    async (...faults) => {
      const ghes = await at322({ topology: "cluster", faults });
      const ran = await ghes.run("upgrade download 3.22.1 --wait --yes --json");
      expect([ran.exit, resultOf(ran)?.successful, resultOf(ran)?.nodes.length]).toEqual([0, true, 3]);
      expect(resultOf(ran)?.nodes[0]).toMatchObject({ status: "completed" });
      expect(resultOf(ran)?.run_id).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it("sends what was given, durations in the form the instance reads", async () => {
    const ghes = await at322({ topology: "ha" });
    const uuid = ghes.sandbox.appliance.state.nodes[1]?.uuid ?? "";
    const ran = await ghes.run(`upgrade download 3.22.1 --force --uuid ${uuid} --max-parallel 1 --node-timeout 90m --max-attempts 2 --wait --yes --json`);
    const body = `{"version":"3.22.1","force":true,"uuids":["${uuid}"],"max_parallel":1,"node_timeout":"1h30m0s","max_attempts":2}`;
    expect([ran.exit, posts(ran)]).toEqual([0, [`/manage/v1/upgrade/download ${body}`]]);
    expect(resultOf(ran)?.nodes.map((node) => node.hostname)).toEqual(["ghes-02.lan"]);
  });

  it.each(TOPOLOGIES)("a download that fails on one node: 1 job_failed after the result on %s", async (topology) => {
    const ghes = await at322({ topology, faults: ["download-fails"] });
    const ran = await ghes.run("upgrade download --wait --yes --json");
    expect([ran.exit, resultOf(ran)?.successful]).toEqual([1, false]);
    expect(errorOf(ran)).toMatchObject({ code: "job_failed" });
    expect(errorOf(ran).message).toMatch(/^the download failed on ghes-01\.lan \(1 of \d nodes?\): failed to fetch the package: 404 Not Found$/);
  });

  it("a node that refuses inside the 200: 1 node_error, with every node's answer where nobody waits", async () => {
    const ghes = await at322({ topology: "ha", faults: ["node-error=ghes-02.lan:POST /manage/v1/upgrade/download"] });
    const ran = await ghes.run("upgrade download --yes --json");
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
    expect(errorOf(ran)).toMatchObject({ code: "node_error", nodes: [{ hostname: "ghes-01.lan", error: "" }, { hostname: "ghes-02.lan" }] });
  });

  it("a lost answer: 7 with how to find out, and upgrade watch then follows it", async () => {
    const ghes = await at322({ pace: 0.2, faults: ["lost:POST /manage/v1/upgrade/download"] });
    const ran = await ghes.run("upgrade download --wait --yes --json");
    expect([ran.exit, posts(ran).length, errorOf(ran).hint]).toEqual([7, 1, "find out with: ghes-admin upgrade watch"]);
    const watched = await ghes.run("upgrade watch --json");
    expect([watched.exit, resultOf(watched)?.successful, resultOf(watched)?.nodes[0]?.package_name]).toEqual([0, true, "github-enterprise-3.22.1-kvm.pkg"]);
  });
});

describe("upgrade watch", () => {
  it("Ctrl-C ends the watching with 130 and says how to pick the upgrade up; watch then does, through the reboot", async () => {
    const ghes = await ready({ topology: "ha", pace: 0.1, faults: ["reboot=400"] });
    const { sandbox } = ghes;
    const followed = () => sandbox.requests.filter(({ url }) => url.startsWith("/manage/v1/upgrade/status")).length > 3;
    const first = await ghes.run("upgrade apply 3.22.1 --follow --yes --json", {
      during: (interrupt) => {
        const timer = setInterval(() => {
          if (!followed()) return;
          clearInterval(timer);
          interrupt("SIGINT");
        }, 2);
      },
    });
    expect(first.exit).toBe(130);
    expect(first.stderr).toContain("warning: the upgrade is still running on the instance; follow with: ghes-admin upgrade watch\n");
    expect(resultOf(first)).toBeUndefined();
    const second = await ghes.run("upgrade watch --json");
    expect([second.exit, posts(second)]).toEqual([0, []]);
    for (const hostname of hostnames(ghes)) expect(saidBy(second, hostname)).toEqual(steps("pre-upgrade", "upgrade"));
    expect(sandbox.appliance.state.version).toBe("3.22.1");
  });

  it("--timeout while it goes on: 7 still_running with the command that follows it", async () => {
    const ghes = await still("ha");
    const uuid = ghes.sandbox.appliance.state.nodes[1]?.uuid ?? "";
    const ran = await ghes.run(`upgrade apply 3.22.1 --uuid ${uuid} --follow --yes --json --timeout 90s`);
    expect(ran.exit).toBe(7);
    expect(errorOf(ran)).toMatchObject({ code: "still_running", hint: `follow with: ghes-admin upgrade watch --uuid ${uuid}`, uuid });
  });

  it("picks an upgrade up while the ports are closed", async () => {
    // After the reboot there is time enough to be seen at work.
    const ghes = await at322({ faults: ["reboot=600"], pace: 0.2 });
    expect((await ghes.run("upgrade download 3.22.1 --yes")).exit).toBe(0);
    ghes.sandbox.appliance.clock.skip(60_000);
    expect((await ghes.run("maintenance enable --yes")).exit).toBe(0);
    expect((await ghes.run("upgrade apply 3.22.1 --yes")).exit).toBe(0);
    const gone = async () => (await ghes.run("upgrade status --no-retry")).exit === 6;
    while (!(await gone()));
    const ran = await ghes.run("upgrade watch --json");
    expect([ran.exit, saidBy(ran, "ghes-01.lan")]).toEqual([0, steps("pre-upgrade", "upgrade")]);
  });

  it("of an upgrade that has ended the result alone, and exits by it", async () => {
    const ghes = await ready({ faults: ["upgrade-fails"] });
    expect((await ghes.run("upgrade apply 3.22.1 --follow --yes")).exit).toBe(1);
    const ran = await ghes.run("upgrade watch --json");
    expect([ran.exit, items(ran).length, resultOf(ran)?.duration_ms, errorOf(ran).code]).toEqual([1, 1, null, "job_failed"]);
  });

  it("where nothing was ever begun: 1 not_found", async () => {
    const ran = await (await at322()).run("upgrade watch --json");
    expect([ran.exit, ran.stdout, errorOf(ran).code]).toEqual([1, "", "not_found"]);
  });

  it("a 401 while following: 4 at once, naming the upgrade", async () => {
    const ghes = await still("standalone");
    ghes.sandbox.addFault("unauthorized:GET /manage/v1/upgrade/status@3");
    const ran = await ghes.run("upgrade apply 3.22.1 --phase pre-upgrade --follow --yes --json");
    expect([ran.exit, ran.requests.at(-1)?.status, errorOf(ran).code]).toEqual([4, 401, "unauthenticated"]);
    expect(errorOf(ran).hint).toContain("pick it up with: ghes-admin upgrade watch");
  });
});
