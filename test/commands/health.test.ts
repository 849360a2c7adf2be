/** `ping` and `status` where one part answers and another does not, and on releases that lack some. */
import { describe, expect, it } from "vitest";
import { boxes, Reply } from "../fleet/boxes.js";
import { appliance } from "../support/cli.js";
import { scriptedInstance } from "../support/scripted-instance.js";
import { answer } from "../support/scripted-server.js";

const VERSION = [{ hostname: "ghe-1", version: { version: "3.19.0", platform: "x", build_id: "a", build_date: "2026-01-01" } }];
const META = { installed_version: "3.19.0", verifiable_password_authentication: true };
const refused = [answer(401, { message: "Bad credentials" })];

describe("ping", () => {
  it.each([
    ["401", refused, VERSION, 4],
    ["500", [answer(500, { message: "broken" })], VERSION, 1],
    ["no release", META, [answer(500, { message: "broken" })], 1],
  ])("of one instance ends with the code of what failed, and prints both: %s", async (_, meta, version, code) => {
    const ghes = await scriptedInstance({ "GET /manage/v1/version": version, "GET /api/v3/meta": meta });
    const { exit, stdout } = await ghes.run("ping --json --no-retry");
    expect({ exit, ok: (JSON.parse(stdout) as { ok: boolean }[]).map(({ ok }) => ok).sort() }).toEqual({ exit: code, ok: [false, true] });
  });

  it("where both failed ends with 4 before another code", async () => {
    const ghes = await scriptedInstance({ "GET /manage/v1/version": [answer(500, { message: "broken" })], "GET /api/v3/meta": refused });
    expect(await ghes.run("ping --json --no-retry")).toMatchObject({ exit: 4, stdout: "" });
  });

  it("where both failed hints at what to do about the one that is named first", async () => {
    const ghes = await scriptedInstance({ "GET /manage/v1/version": VERSION, "GET /api/v3/meta": refused });
    const { exit, stderr } = await ghes.run("ping --no-retry", { env: { GHES_ADMIN_PORT: "1" } });
    expect(exit).toBe(4);
    expect(stderr).toMatch(/^error: manage: .*; rest: .*\n {2}hint: .*ghes-admin doctor/);
  });

  it("of several instances ends with 5", async () => {
    const box = { answers: (route: string) => (route === "GET /manage/v1/version" ? VERSION : new Reply(500)) };
    const fleet = await boxes({ a: box, b: box });
    expect(await fleet.run("ping -p a,b --json --no-retry")).toMatchObject({ exit: 5 });
  });

  it.each(["2.18", "3.5"])("tries the password on %s, which has no Manage API", async (release) => {
    const ghes = await appliance({ release });
    const { exit, stdout, requests } = await ghes.run("ping --json", { isNew: true });
    expect({ exit, rows: (JSON.parse(stdout) as { api: string; ok: boolean }[]).map(({ api, ok }) => [api, ok]) }).toEqual({
      exit: 0,
      rows: [
        ["manage", true],
        ["rest", true],
      ],
    });
    expect(requests.some(({ url, headers }) => url.startsWith("/setup/api/") && headers.authorization !== undefined)).toBe(true);
    const wrong = await ghes.run("ping --json", { env: { GHES_ADMIN_PASSWORD: "another-one" } });
    expect(wrong.exit).toBe(4);
  });
});

describe("status of a release that lacks parts", () => {
  it("calls them UNKNOWN, and the whole what the others are", async () => {
    const ghes = await appliance({ release: "3.5" });
    const { exit, stdout } = await ghes.run("status --json --exit-code");
    const { status, parts } = JSON.parse(stdout) as { status: string; parts: readonly { part: string; status: string; detail: string }[] };
    expect({ exit, status, states: parts.map((part) => `${part.part}: ${part.status}`) }).toEqual({
      exit: 0,
      status: "OK",
      states: ["maintenance: OK", "nodes: UNKNOWN", "services: UNKNOWN", "replication: UNKNOWN", "config apply: OK", "license: UNKNOWN"],
    });
    expect(parts.find(({ part }) => part === "nodes")?.detail).toMatch(/ needs 3\.\d+ or later; this is 3\.5/);
  });

  it("says in its one line how many were not checked", async () => {
    const ghes = await appliance({ release: "3.5" });
    const { exit, stdout } = await ghes.run("status --nagios");
    expect({ exit, line: stdout.split(" | ")[0] }).toEqual({ exit: 0, line: "GHES OK - 2 parts OK, 4 not available on 3.5.0" });
  });
});

const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 110, env: { NO_COLOR: "1" } } as const;

describe("maintenance mode in status", () => {
  it.each([
    ["maintenance enable --yes", "in maintenance mode"],
    ["maintenance enable --when 'tomorrow 22:00' --yes", "maintenance scheduled"],
  ])("is no fault, and is said in the first line and in that of --nagios: %s", async (line, mode) => {
    const ghes = await appliance({ topology: "ha" });
    await ghes.run(line);
    const { exit, stdout } = await ghes.run("status --exit-code", TERMINAL);
    expect({ exit, first: stdout.split("\n")[0] }).toEqual({ exit: 0, first: `GitHub Enterprise Server 3.19.0, high availability: OK, ${mode}` });
    const nagios = await ghes.run("status --nagios");
    expect({ exit: nagios.exit, line: nagios.stdout.split(" | ")[0] }).toEqual({ exit: 0, line: `GHES OK - 3.19.0, ${mode}, all parts OK` });
  });

  it("stands before what is wrong", async () => {
    const ghes = await appliance({ topology: "ha", faults: ["unhealthy=WARNING"] });
    await ghes.run("maintenance enable --yes");
    expect((await ghes.run("status --nagios")).stdout).toMatch(/^GHES WARNING - in maintenance mode, services: /);
  });
});

describe("replication in status", () => {
  it("of a single node is none, and services that are ill lead to nodes status", async () => {
    const alone = await appliance();
    const { stdout, stderr } = await alone.run("status", TERMINAL);
    expect(stdout).toMatch(/^replication +OK +none \(single node\)$/m);
    expect(stderr).toBe("");
    const ill = await appliance({ topology: "ha", faults: ["unhealthy=CRITICAL"] });
    expect((await ill.run("status", TERMINAL)).stderr).toBe("next: ghes-admin nodes status\n");
    expect((await ill.run("status")).stderr).toBe("");
  });
});
