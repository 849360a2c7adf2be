/** Answers whose top says OK and whose inside does not: every command that judges them says the same. */
import { describe, expect, it } from "vitest";
import { scriptedInstance } from "../support/scripted-instance.js";

const service = (status: string) => ({ status, name: "mysql", details: null });
const tree = (status: string, node = status, one = node) => ({ status, nodes: [{ hostname: "ghe-1", status: node, services: [service(one)] }] });
const WELL = {
  "GET /manage/v1/version": [{ hostname: "ghe-1", version: { version: "3.19.0", platform: "x", build_id: "a", build_date: "2026-01-01" } }],
  "GET /manage/v1/maintenance": [{ hostname: "ghe-1", uuid: null, status: "off", scheduled_time: null, connection_services: [] }],
  "GET /manage/v1/config/nodes": { topology: "SingleNode", nodes: [{ hostname: "ghe-1", uuid: null, replica: false, cluster_roles: [] }] },
  "GET /manage/v1/cluster/status": tree("OK"),
  "GET /manage/v1/replication/status": tree("OK"),
  "GET /manage/v1/config/apply": { run_id: "d34db33f", running: false, successful: true, nodes: [] },
  "GET /manage/v1/config/license/check": { status: "valid" },
  "GET /manage/v1/config/license": { seats: 10, perpetual: true, expireAt: "2099-01-01T00:00:00Z" },
};
const node = (hostname: string, successful: boolean) => ({ run_id: "d34db33f", hostname, running: false, successful });
const FAILED_ON_ONE = { run_id: "d34db33f", running: false, successful: true, nodes: [node("ghe-1", true), node("ghe-2", false)] };

async function parts(answers: object) {
  const ghes = await scriptedInstance({ ...WELL, ...answers });
  const ran = await ghes.run("status --exit-code --json");
  const { parts } = JSON.parse(ran.stdout) as { readonly parts: readonly { readonly part: string; readonly status: string; readonly detail: string }[] };
  return { ghes, exit: ran.exit, bad: parts.filter((part) => part.status !== "OK") };
}

describe("an instance that is well", () => {
  it("is OK", async () => {
    expect(await parts({})).toMatchObject({ exit: 0, bad: [] });
  });
});

describe("a service that is CRITICAL while the whole says OK", () => {
  it.each([
    ["cluster/status", "services", tree("OK", "OK", "CRITICAL"), "ghe-1/mysql CRITICAL"],
    ["replication/status", "replication", tree("OK", "CRITICAL", "OK"), "ghe-1 CRITICAL"],
    ["cluster/status", "services", tree("CRITICAL", "OK", "OK"), "the instance as a whole is CRITICAL"],
  ])("fails status as it fails the check of its own: %s", async (path, part, answer, detail) => {
    const { ghes, exit, bad } = await parts({ [`GET /manage/v1/${path}`]: answer });
    expect({ exit, bad }).toEqual({ exit: 10, bad: [{ part, status: "CRITICAL", detail }] });
    const line = path === "cluster/status" ? "nodes status" : "nodes replication";
    expect(await ghes.run(`${line} --exit-code`)).toMatchObject({ exit: 10 });
    const nagios = await ghes.run(`${line} --nagios`);
    expect(nagios.exit).toBe(2);
    expect(nagios.stdout).toContain(` CRITICAL - ${detail} | `);
  });

  it("fails nodes check by a node or a role too", async () => {
    const role = (status: string) => ({ hostname: "ghe-1", status: "OK", roles_status: [{ status, role: "WebServer" }] });
    for (const [status, exit] of [
      ["OK", 0],
      ["WARNING", 10],
    ] as const) {
      const ghes = await scriptedInstance({ ...WELL, "GET /manage/v1/checks/system-requirements": { status: "OK", nodes: [role(status)] } });
      expect(await ghes.run("nodes check")).toMatchObject({ exit });
    }
  });
});

describe("a configuration run that failed on one node while the whole says it was successful", () => {
  it("has failed for every command that judges it", async () => {
    const { ghes, exit, bad } = await parts({ "GET /manage/v1/config/apply": FAILED_ON_ONE });
    expect({ exit, bad }).toEqual({ exit: 10, bad: [{ part: "config apply", status: "CRITICAL", detail: "run d34db33f failed" }] });
    expect(await ghes.run("config apply status --exit-code")).toMatchObject({ exit: 1 });
    expect((await ghes.run("config apply status", { tty: { stdout: true } })).stdout).toContain("run d34db33f: failed");
    expect(await ghes.run("config apply watch")).toMatchObject({ exit: 1 });
  });
});

describe("a configuration run of which nothing is told", () => {
  it("is UNKNOWN to status: neither a success nor a failure", async () => {
    const untold = { run_id: null, running: false, successful: null, nodes: [] };
    expect((await parts({ "GET /manage/v1/config/apply": untold })).bad).toEqual([
      { part: "config apply", status: "UNKNOWN", detail: "the instance does not say how the last run ended" },
    ]);
  });
});
