/** The log of changes: what stands in it, and when nothing is sent without it. */
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { setAnnouncement } from "../../src/api/areas/announcement.js";
import { Interrupted } from "../../src/errors.js";
import type { Change } from "../../src/http/audit.js";
import { appliance, type Ghes } from "../support/cli.js";
import { bench, fakeClock, target } from "../support/http-client.js";
import { scriptedInstance } from "../support/scripted-instance.js";
import { answer, scriptedServer } from "../support/scripted-server.js";

const log = { env: { GHES_ADMIN_AUDIT_LOG: "audit.jsonl" } };
const textOf = (ghes: Ghes): Promise<string> => readFile(join(ghes.folder, "audit.jsonl"), "utf8").catch(() => "");
const linesOf = async (ghes: Ghes): Promise<readonly Record<string, unknown>[]> =>
  (await textOf(ghes))
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const writes = (ran: { readonly requests: readonly { readonly method: string }[] }): number => ran.requests.filter(({ method }) => method !== "GET").length;

describe("the log of changes", () => {
  it("says when, who, where, what, to what and how it ended, in a private file", async () => {
    const ghes = await appliance();
    await ghes.run("maintenance enable --yes", log);
    const [line, ...others] = await linesOf(ghes);
    expect(others).toEqual([]);
    expect(line).toEqual({
      time: "2026-11-22T17:00:00.000Z",
      person: userInfo().username,
      sudo_user: null,
      profile: null,
      instance: `https://${ghes.sandbox.host}:${String(ghes.sandbox.port)}`,
      acting: "api_key",
      operation: "POST /manage/v1/maintenance",
      subject: "enabled",
      outcome: "ok",
      status: 200,
      error: null,
      request_id: expect.toBeOneOf([null, expect.any(String)]) as unknown,
    });
    expect(((await stat(join(ghes.folder, "audit.jsonl"))).mode & 0o777).toString(8)).toBe("600");
  });

  it("holds every kind of write, the failed ones too, and no read, dry run or secret", async () => {
    const ghes = await appliance();
    await ghes.run("maintenance status", log);
    await ghes.run("maintenance enable --yes --dry-run", log);
    await ghes.run("users suspend nobody-at-all --yes --dry-run", log);
    expect(await textOf(ghes)).toBe("");
    await ghes.run("users create newcomer-1 --email newcomer-1@example.com", log);
    await ghes.run("users delete nobody-at-all --yes", log);
    await ghes.run("api DELETE /users/mona/site_admin", log);
    await ghes.file("secret", "canary-Smtp-7+x");
    await ghes.run("config settings set smtp.password=@secret --yes", log);
    const lines = await linesOf(ghes);
    expect(lines.map(({ operation, subject, outcome, error }) => [operation, subject, outcome, error])).toEqual([
      ["POST /admin/users", "newcomer-1", "ok", null],
      ["DELETE /admin/users/{username}", "nobody-at-all", "failed", "not_found"],
      ["DELETE /api/v3/users/mona/site_admin", null, "ok", null],
      ["PUT /manage/v1/config/settings", expect.stringContaining("smtp.password"), "ok", null],
    ]);
    for (const secret of ["canary-Smtp", ghes.sandbox.password, ghes.sandbox.token, "example.com"]) expect(await textOf(ghes)).not.toContain(secret);
  });

  it("holds a write whose end is not known, as unknown", async () => {
    const ghes = await appliance();
    ghes.sandbox.addFault("reset:POST /manage/v1/maintenance");
    const ran = await ghes.run("maintenance enable --yes --no-retry", log);
    expect(ran.exit).toBe(7);
    expect((await linesOf(ghes)).map(({ outcome, error }) => [outcome, error])).toEqual([["unknown", "unknown_outcome"]]);
  });

  it("holds as unknown what a gateway may have passed on, or what failed inside, whatever became of the attempts after it", async () => {
    for (const [fault, code] of [
      ["status=502:PATCH /api/v3/enterprise/announcement", "server_error"],
      ["status=500:PATCH /api/v3/enterprise/announcement", "server_error"],
      ["status=504:PATCH /api/v3/enterprise/announcement@1", "server_error"],
      ["empty:PATCH /api/v3/enterprise/announcement", "bad_answer"],
      ["html=200:PATCH /api/v3/enterprise/announcement", "bad_answer"],
    ] as const) {
      const ghes = await appliance();
      ghes.sandbox.addFault(fault);
      if (fault.endsWith("@1")) ghes.sandbox.addFault("status=503:PATCH /api/v3/enterprise/announcement");
      const ran = await ghes.run("announcement set x --json", log);
      const { error } = JSON.parse(ran.stderr) as { readonly error: { readonly code: string; readonly message: string; readonly hint: string } };
      expect([fault, error.code, ran.exit]).toEqual([fault, code, code === "bad_answer" ? 6 : 1]);
      expect(error.message).toContain("; whether PATCH /enterprise/announcement was carried out is not known");
      expect((await linesOf(ghes)).map(({ outcome, error: noted }) => [outcome, noted])).toEqual([["unknown", code]]);
    }
  });

  it.each([
    ["as unknown what is a page in place of an answer", answer(200, "<html></html>", { "content-type": "text/html" }), "unknown"],
    ["as unknown what a cache answers in place of the instance", answer(304, ""), "unknown"],
    ["as failed what was refused in bytes that nobody can read", answer(422, "?", { "content-encoding": "br" }), "failed"],
  ])("holds %s, of api too", async (_, said, outcome) => {
    const ghes = await scriptedInstance({ "POST /api/v3/x": [said] });
    const folder = await mkdtemp(join(tmpdir(), "ghes-admin-test-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "audit.jsonl");
    const { exit, stderr } = await ghes.run("api POST /x", { env: { GHES_ADMIN_AUDIT_LOG: file } });
    expect({
      exit,
      isOpen: stderr.includes("whether POST /api/v3/x was carried out is not known"),
      noted: JSON.parse(await readFile(file, "utf8")) as unknown,
    }).toEqual({
      exit: 6,
      isOpen: outcome === "unknown",
      noted: expect.objectContaining({ outcome, error: "bad_answer" }) as unknown,
    });
  });

  it("holds one line for each item of a bulk run, with the login that acted", async () => {
    const ghes = await appliance();
    const people = JSON.parse((await ghes.run("users list --limit 12 --json")).stdout) as readonly { readonly login: string; readonly site_admin: boolean }[];
    const logins = people.filter((one) => !one.site_admin).map(({ login }) => login);
    await ghes.run(`users suspend ${logins.join(" ")} --yes`, log);
    const lines = await linesOf(ghes);
    expect(lines.map(({ subject }) => subject).sort()).toEqual([...logins].sort());
    expect(new Set(lines.map(({ operation, outcome }) => `${String(operation)} ${String(outcome)}`))).toEqual(new Set(["PUT /users/{username}/suspended ok"]));
    const me = (await ghes.run("api /user --jq .login")).stdout.trim();
    expect(new Set(lines.map(({ acting }) => acting))).toEqual(new Set([me]));
  });

  it("may be named by the profile, and the variable comes before it", async () => {
    const ghes = await appliance();
    const at = `--host ${ghes.sandbox.host} --port ${String(ghes.sandbox.port)} --ca-file .ca.pem`;
    await ghes.run(`profile add one ${at} --audit-log of-profile.jsonl --no-verify`);
    expect((await ghes.run("profile show one")).stdout).toContain(`audit_log\t${join(ghes.folder, "of-profile.jsonl")}`);
    await ghes.run("-p one maintenance enable --yes");
    expect(JSON.parse(await readFile(join(ghes.folder, "of-profile.jsonl"), "utf8"))).toMatchObject({ profile: "one", outcome: "ok" });
    await ghes.run("-p one maintenance disable", log);
    expect((await linesOf(ghes)).length).toBe(1);
  });
});

describe("a write that is stopped while it waits for its next attempt", () => {
  it.each([
    [429, "failed"],
    [503, "failed"],
    [502, "unknown"],
  ])("after a %i was %s", async (status, outcome) => {
    const server = await scriptedServer({ always: [answer(status, "", { "retry-after": "5" })] });
    const changes: Change[] = [];
    const abort = new AbortController();
    const stop = (): Promise<never> => {
      abort.abort(new Interrupted("SIGINT"));
      return Promise.reject(abort.signal.reason as Error);
    };
    const { client } = bench(target(server.port), {
      signal: abort.signal,
      clock: { ...fakeClock(), sleep: stop },
      audit: { ready: () => undefined, record: (change) => void changes.push(change), login: undefined },
    });
    await expect(client.exchange(setAnnouncement, { announcement: "x" })).rejects.toThrow(Interrupted);
    expect(changes.map((change) => change.outcome)).toEqual([outcome]);
    await client.close();
    await server.close();
  });
});

describe("where the log cannot be written", () => {
  it("nothing is sent: no folder, a link, a device, a file that others can write", async () => {
    const ghes = await appliance();
    await ghes.file("real", "");
    await symlink(join(ghes.folder, "real"), join(ghes.folder, "link"));
    await ghes.file("open", "x\n");
    await chmod(join(ghes.folder, "open"), 0o666);
    for (const [path, why] of [
      ["none/audit.jsonl", "no such file"],
      ["link", "it is a symbolic link"],
      ["/dev/full", "it is no ordinary file"],
      ["open", "others can write it"],
    ] as const) {
      for (const line of ["maintenance enable --yes", "users suspend mona --yes", "api POST /manage/v1/maintenance -F enabled=true"]) {
        const ran = await ghes.run(line, { env: { GHES_ADMIN_AUDIT_LOG: path } });
        expect([path, line, ran.exit, ran.requests.length]).toEqual([path, line, 9, 0]);
        expect(ran.stderr).toContain(`cannot write the audit log`);
        expect(ran.stderr).toContain(why);
      }
      expect((await ghes.run("maintenance status", { env: { GHES_ADMIN_AUDIT_LOG: path } })).exit).toBe(0);
      expect((await ghes.run("maintenance enable --yes --dry-run", { env: { GHES_ADMIN_AUDIT_LOG: path } })).exit).toBe(0);
    }
  });

  it("a failure in the middle is told, what was sent stands, and nothing more is sent", async () => {
    const ghes = await appliance();
    const file = join(ghes.folder, "audit.jsonl");
    await writeFile(file, "");
    ghes.sandbox.addFault("latency=100:PUT /api/v3/users/*");
    const people = JSON.parse((await ghes.run("users list --limit 12 --json")).stdout) as readonly { readonly login: string; readonly site_admin: boolean }[];
    const logins = people.filter((one) => !one.site_admin).map(({ login }) => login);
    const watching = setInterval(() => {
      if (ghes.sandbox.requests.some(({ method }) => method === "PUT")) void chmod(file, 0o666);
    }, 1);
    const ran = await ghes.run(`users suspend ${logins.join(" ")} --yes --concurrency 1`, log);
    clearInterval(watching);
    expect(ran.exit).toBe(9);
    expect(ran.stderr).toContain("not in it: PUT /users/{username}/suspended of ");
    expect(writes(ran)).toBeLessThan(logins.length);
  });
});
