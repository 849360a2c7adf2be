import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { crowd, resumeWord, rowsOf, said, writesOf, type Crowd } from "./people.js";

const journals = async (folder: string) => readdir(join(folder, ".local/state/ghes-admin/runs")).catch(() => [] as string[]);

/** The write of the first is held up until all others are answered, however long that takes. */
function firstIsLast({ sandbox, logins: [first = "", ...others] }: Crowd): void {
  const isAnswered = (login: string) => sandbox.requests.some(({ url, status }) => status !== undefined && url.includes(`/users/${login}/suspended`));
  sandbox.addFault(`latency=1:PUT /api/v3/users/${first}/suspended`);
  sandbox.appliance.clock.sleep = async () => {
    while (!others.every(isAnswered)) await nextTurn();
    return true;
  };
}

describe("users suspend", () => {
  it("suspends everybody named and nobody else, with one read of who acts, two of the license, and none for each", async () => {
    const ghes = await crowd(12);
    const [left, ...named] = ghes.logins;
    const ran = await ghes.run(`users suspend ${named.join(" ")} --yes --json`);
    expect(ran.exit).toBe(0);
    expect(rowsOf(ran)).toEqual(named.map((login) => ({ login, ok: true })));
    expect(ran.requests.filter(({ method }) => method === "GET").map(({ url }) => url)).toEqual([
      "/api/v3/user",
      "/api/v3/enterprise/settings/license",
      "/api/v3/enterprise/settings/license",
    ]);
    expect([...writesOf(ran)].sort()).toEqual(named.map((login) => `PUT /users/${login}/suspended`).sort());
    expect(named.every(ghes.isSuspended)).toBe(true);
    expect(ghes.isSuspended(left ?? "")).toBe(false);
  });

  it("prints an array also for one, and one row a subject in a pipe", async () => {
    const ghes = await crowd(1);
    const [login = ""] = ghes.logins;
    expect((await ghes.run(`users suspend ${login} --yes --json`)).stdout).toBe(`[\n  {\n    "login": "${login}",\n    "ok": true\n  }\n]\n`);
    expect((await ghes.run(`users suspend ${login} --yes`)).stdout).toBe(`${login}\ttrue\t\t\n`);
  });

  it("keeps rows in input order whatever ends first; as NDJSON each comes when it ends", async () => {
    const slow = await crowd(6);
    firstIsLast(slow);
    const ran = await slow.run(`users suspend ${slow.logins.join(" ")} --yes --json`);
    expect(rowsOf(ran).map(({ login }) => login)).toEqual(slow.logins);
    const other = await crowd(6);
    firstIsLast(other);
    const lines = (await other.run(`users suspend ${other.logins.join(" ")} --yes -o ndjson`)).stdout.trimEnd().split("\n");
    const logins = lines.map((line) => (JSON.parse(line) as { login: string }).login);
    expect(logins.at(-1)).toBe(other.logins[0]);
    expect(logins.sort()).toEqual([...other.logins].sort());
  });

  it("never suspends the account that acts: that row fails, the rest goes on, exit 5", async () => {
    const ghes = await crowd(2);
    const ran = await ghes.run(`users suspend ${ghes.logins[0] ?? ""} GHE-Admin ${ghes.logins[1] ?? ""} --yes --json`);
    expect(ran.exit).toBe(5);
    expect(rowsOf(ran).map(({ login, ok, error }) => [login, ok, error?.code])).toEqual([
      [ghes.logins[0], true, undefined],
      ["GHE-Admin", false, "forbidden"],
      [ghes.logins[1], true, undefined],
    ]);
    expect(writesOf(ran)).toHaveLength(2);
  });

  it("ends with one subject's own code, with 1 when all of several failed", async () => {
    const ghes = await crowd(1);
    expect((await ghes.run("users suspend nobody-here --yes --json")).exit).toBe(1);
    expect((await ghes.run("users suspend ghe-admin --yes --json")).exit).toBe(4);
    const ran = await ghes.run("users suspend nobody-here nor-here --yes --json");
    expect(ran.exit).toBe(1);
    expect(rowsOf(ran).map(({ error }) => [error?.code, error?.status])).toEqual([
      ["not_found", 404],
      ["not_found", 404],
    ]);
    expect(ran.stderr).toMatch(/suspended 0 of 2 users; 2 failed\n {2}2 × .*404.* \(nobody-here, nor-here\)\n/);
  });

  it("reads the instance's own report, and tells from its columns who needs nothing", async () => {
    const ghes = await crowd(40);
    const all = await ghes.run("users report all -o csv");
    expect(all.exit).toBe(0);
    const ran = await ghes.run("users suspend --from-file - --yes --json", { stdin: all.stdout });
    const rows = rowsOf(ran);
    expect(rows).toHaveLength(all.stdout.trimEnd().split("\n").length - 1);
    const sent = writesOf(ran).length;
    expect(sent).toBe(rows.filter(({ ok, skipped }) => ok && skipped === undefined).length);
    expect(new Set(rows.filter(({ skipped }) => skipped !== undefined).map(({ skipped }) => skipped))).toEqual(new Set(["already suspended"]));
    expect(rows.filter(({ ok }) => !ok).every(({ login, error }) => ghes.isAdmin(login) && error?.code === "forbidden")).toBe(true);
    expect(rows.filter(({ ok }) => ok).every(({ login }) => ghes.isSuspended(login))).toBe(true);
  });

  it("sends nothing when a line is wrong, nobody is named, or both forms are given", async () => {
    const ghes = await crowd(1);
    await ghes.file("logins.csv", "id,login\n1,mona\n2,a/b\n");
    for (const [line, message] of [
      ["users suspend --from-file logins.csv --yes", 'logins.csv: line 3: "a/b" is no login'],
      ["users suspend .. --yes", '".." is no login'],
      ["users suspend --yes", "no login was given"],
      ["users suspend mona --from-file logins.csv --yes", "both logins and --from-file were given"],
      ["users suspend --from-file . --yes", ". is a directory"],
      ["users suspend mona --yes --max-failures many", '--max-failures: "many" is neither a number nor a percentage'],
    ] as const) {
      const ran = await ghes.run(line);
      expect({ exit: ran.exit, requests: ran.requests.length, error: ran.stderr.split("\n")[0] }).toEqual({ exit: 2, requests: 0, error: `error: ${message}` });
    }
    expect(await journals(ghes.folder)).toEqual([]);
  });

  it("asks first, and sends nothing where nobody can be asked", async () => {
    const ghes = await crowd(1);
    const ran = await ghes.run(`users suspend ${ghes.logins[0] ?? ""}`);
    expect([ran.exit, ran.requests.length]).toEqual([2, 0]);
  });

  it("shows in a dry run who it would be and how many seats come free, and sends no write", async () => {
    const ghes = await crowd(3);
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} ghe-admin --reason left --dry-run --json`);
    expect(ran.exit).toBe(0);
    const { dry_run, requests } = JSON.parse(ran.stdout) as { dry_run: boolean; requests: { method: string; url: string; body: unknown }[] };
    expect(dry_run).toBe(true);
    expect(requests.map(({ method, url, body }) => [method, new URL(url).pathname, body])).toEqual(
      ghes.logins.map((login) => ["PUT", `/api/v3/users/${login}/suspended`, { reason: "left" }]),
    );
    expect(writesOf(ran)).toEqual([]);
    expect(said(ran)).toBe(
      `INSTANCE: 3 users to suspend: ${ghes.logins.join(", ")}; 1 that cannot be suspended: ghe-admin
3 seats come free: 460 of 500 are free now, about 463 after
`,
    );
    expect(await journals(ghes.folder)).toEqual([]);
  });

  it("sends the reason with each, and keeps what it did in a private journal", async () => {
    const ghes = await crowd(2);
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --reason "left us" --yes --journal run.jsonl`);
    expect(ran.requests.filter(({ method }) => method === "PUT").map(({ body }) => Buffer.from(body).toString())).toEqual([
      '{"reason":"left us"}',
      '{"reason":"left us"}',
    ]);
    const text = await readFile(join(ghes.folder, "run.jsonl"), "utf8");
    expect(text).not.toContain(ghes.sandbox.token);
    const states = text
      .trimEnd()
      .split("\n")
      .flatMap((line) => (JSON.parse(line) as { s?: string }).s ?? []);
    expect([...states].sort()).toEqual(["ok", "ok", "sent", "sent"]);
  });

  it("names its journal only where something is left to do, as its help says", async () => {
    const ghes = await crowd(3, { faults: ["status=422:PUT /api/v3/users/*@4"] });
    const line = `users suspend ${ghes.logins.join(" ")} --yes --json`;
    expect((await ghes.run(line)).stderr).not.toContain("--resume");
    expect(resumeWord(await ghes.run(line))).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{6}$/);
    expect((await ghes.run("users suspend --help")).stdout.replaceAll(/\s+/g, " ")).toContain("; a run that leaves something to do names it)");
  });

  it("stops after more failures than allowed, and says how to go on", async () => {
    const ghes = await crowd(30, { faults: ["status=422:PUT /api/v3/users/*"] });
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --json --max-failures 10% --concurrency 1`);
    expect(ran.exit).toBe(1);
    const [tried, left] = [ghes.logins.slice(0, 4), ghes.logins.slice(4)];
    expect(writesOf(ran)).toEqual(tried.map((login) => `PUT /users/${login}/suspended`));
    expect(rowsOf(ran).map(({ login, error }) => [login, error?.code])).toEqual([
      ...tried.map((login) => [login, "invalid"]),
      ...left.map((login) => [login, "cancelled"]),
    ]);
    expect(said(ran)).toBe(
      `warning: INSTANCE: stopped: more than 3 failed (--max-failures); suspended 0 of 30 users; 4 failed; 26 not sent
  4 × INSTANCE answered 422: simulated failure 422 (${tried.join(", ")})
    hint: mend what it names; -v shows what was sent, and nothing was tried again
go on with: ghes-admin users suspend --resume JOURNAL
`,
    );
  });

  it("leaves in doubt whose answer was lost where the token is refused to another meanwhile: row, journal and log of changes", async () => {
    const ghes = await crowd(3);
    const [done = "", lost = "", refused = ""] = ghes.logins;
    ghes.sandbox.addFault(`lost:PUT /api/v3/users/${lost}/suspended@1`);
    ghes.sandbox.addFault(`unauthorized:PUT /api/v3/users/${refused}/suspended`);
    ghes.sandbox.addFault(`latency=50:PUT /api/v3/users/${refused}/suspended`);
    const ran = await ghes.run(`users suspend ${done} ${lost} ${refused} --yes --json`, { pace: 1, env: { GHES_ADMIN_AUDIT_LOG: "audit.jsonl" } });
    expect(rowsOf(ran).map(({ login, error }) => [login, error?.code])).toEqual([
      [done, undefined],
      [lost, "unknown_outcome"],
      [refused, "unauthenticated"],
    ]);
    expect(ghes.isSuspended(lost)).toBe(true);
    const [journal = ""] = await journals(ghes.folder);
    const states = (await readFile(join(ghes.folder, ".local/state/ghes-admin/runs", journal), "utf8"))
      .split("\n")
      .filter((line) => line.includes(`"${lost}"`) && line.includes('"s"'))
      .map((line) => (JSON.parse(line) as { readonly s: string }).s);
    expect(states).toEqual(["sent", "unknown"]);
    const log = (await readFile(join(ghes.folder, "audit.jsonl"), "utf8")).trimEnd().split("\n");
    expect(log.map((line) => JSON.parse(line) as { readonly subject: string; readonly outcome: string }).find(({ subject }) => subject === lost)?.outcome).toBe(
      "unknown",
    );
  });

  it("stops at a 401 with no more than what was under way, exit 4, and is gone on with", async () => {
    // A secret that was rejected is used by no other test of this process: this one has its own.
    const ghes = await crowd(60, { seed: 401, faults: ["unauthorized:PUT /api/v3/users/*@20"] });
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --json`);
    expect(ran.exit).toBe(4);
    expect(writesOf(ran).length).toBeLessThanOrEqual(20 + 8);
    const rows = rowsOf(ran);
    expect(rows).toHaveLength(60);
    expect(rows.filter(({ ok }) => ok).map(({ login }) => login)).toEqual(ghes.logins.filter(ghes.isSuspended));
    const done = rows.filter(({ ok }) => ok).length;
    const [refused = ""] = rows.flatMap(({ login, error }) => (error?.code === "unauthenticated" ? [login] : []));
    const rejected = "INSTANCE rejected the token from GHES_ADMIN_TOKEN (401): Bad credentials";
    expect(said(ran)).toBe(
      `warning: INSTANCE: stopped: ${rejected}; suspended ${String(done)} of 60 users; 1 failed; ${String(59 - done)} not sent
  1 × ${rejected} (${refused})
    hint: without --force nothing more is sent with it for 10 min; check that the token is valid and not expired
go on with: ghes-admin users suspend --resume JOURNAL
`,
    );
  });

  it("looks up what was sent and not heard of, and sends only what is not done", async () => {
    const ghes = await crowd(4);
    const [a = "", b = "", c = "", d = ""] = ghes.logins;
    await ghes.run(`users suspend ${a} ${b} ${c} ${d} --yes --journal run.jsonl`);
    // As if it had been killed: of a and b only that they were sent is known, of c and d nothing; b and c are not suspended.
    const path = join(ghes.folder, "run.jsonl");
    const lines = (await readFile(path, "utf8")).split("\n");
    const isKept = (line: string) => !line.includes('"s":') || ([a, b].some((login) => line.includes(`"${login}"`)) && line.includes('"s":"sent"'));
    await writeFile(path, lines.filter((line) => line === "" || isKept(line)).join("\n"));
    await ghes.run(`users unsuspend ${b} ${c} ${d}`);
    const ran = await ghes.run("users suspend --yes --json --resume run.jsonl");
    expect(rowsOf(ran)).toEqual(ghes.logins.map((login) => ({ login, ok: true })));
    const reads = ran.requests.filter(({ method }) => method === "GET").map(({ url }) => url);
    expect([...reads].sort()).toEqual(
      ["/api/v3/enterprise/settings/license", "/api/v3/enterprise/settings/license", "/api/v3/user", `/api/v3/users/${a}`, `/api/v3/users/${b}`].sort(),
    );
    expect([...writesOf(ran)].sort()).toEqual([b, c, d].map((login) => `PUT /users/${login}/suspended`).sort());
  });

  it("is refused on a journal of another command, input or instance, and while another process has it", async () => {
    const ghes = await crowd(3);
    const [a = "", b = "", c = ""] = ghes.logins;
    await ghes.run(`users suspend ${a} ${b} --yes --journal run.jsonl`);
    for (const [line, what] of [
      ["users unsuspend --resume run.jsonl", 'is of "users suspend"'],
      [`users suspend ${a} ${c} --yes --resume run.jsonl`, "was given other input"],
      [`users suspend ${a} ${b} --reason x --yes --resume run.jsonl`, "was given other input"],
    ] as const) {
      const ran = await ghes.run(line);
      expect([ran.exit, ran.requests.length, ran.stderr.includes(what)]).toEqual([2, 0, true]);
    }
    const other = await crowd(3);
    const elsewhere = await other.run(`users suspend --yes --resume ${join(ghes.folder, "run.jsonl")}`);
    expect([elsewhere.exit, elsewhere.requests.length]).toEqual([2, 0]);
    expect((await ghes.run("users suspend --yes --resume no-such-run")).exit).toBe(9);
    expect((await ghes.run(`users suspend ${a} --yes --journal run.jsonl`)).exit).toBe(2);
  });
});

describe("the other bulk commands on people", () => {
  it("unsuspend, promote, demote and delete have their effects, and each row says so", async () => {
    const ghes = await crowd(4);
    const [a = "", b = "", c = "", d = ""] = ghes.logins;
    expect((await ghes.run(`users suspend ${a} ${b} --yes`)).exit).toBe(0);
    expect((await ghes.run(`users unsuspend ${a}`)).exit).toBe(0);
    expect([ghes.isSuspended(a), ghes.isSuspended(b)]).toEqual([false, true]);
    expect((await ghes.run(`users promote ${c} ${d} --yes`)).exit).toBe(0);
    expect((await ghes.run(`users demote ${c} ghe-admin --yes`)).exit).toBe(5);
    expect([ghes.isAdmin(c), ghes.isAdmin(d), ghes.isAdmin("ghe-admin")]).toEqual([false, true, true]);
    expect((await ghes.run(`users delete ${a} ghe-admin --yes`)).exit).toBe(5);
    expect([ghes.exists(a), ghes.exists("ghe-admin")]).toEqual([false, true]);
  });

  it("ask who acts only where that account could lose something by it", async () => {
    const ghes = await crowd(2);
    const [a = ""] = ghes.logins;
    const asks = async (line: string) => (await ghes.run(line)).requests.some(({ method, url }) => method === "GET" && url === "/api/v3/user");
    expect([await asks(`users suspend ${a} --yes`), await asks(`users unsuspend ${a}`)]).toEqual([true, false]);
    expect([await asks(`users promote ${a} --yes`), await asks(`users demote ${a} --yes`)]).toEqual([false, true]);
  });

  it("delete looks after a 500 whether it happened, and says what is true", async () => {
    const ghes = await crowd(2, { faults: ["status=500:DELETE /api/v3/admin/users/*@2"] });
    const [a = "", b = ""] = ghes.logins;
    const ran = await ghes.run(`users delete ${a} ${b} --yes --json --concurrency 1`);
    expect(rowsOf(ran).map(({ ok, error }) => [ok, error?.code])).toEqual([
      [true, undefined],
      [false, "server_error"],
    ]);
    expect([ghes.exists(a), ghes.exists(b)]).toEqual([false, true]);
  });

  it("delete that happened, but whose answer was lost, is done; it is sent once", async () => {
    const ghes = await crowd(2, { faults: ["lost:DELETE /api/v3/admin/users/*@1"] });
    const ran = await ghes.run(`users delete ${ghes.logins.join(" ")} --yes --json --concurrency 1`);
    expect(ran.exit).toBe(0);
    expect(writesOf(ran)).toEqual(ghes.logins.map((login) => `DELETE /admin/users/${login}`));
  });

  it("delete that did not happen is looked up, and sent again", async () => {
    const ghes = await crowd(1, { faults: ["reset:DELETE /api/v3/admin/users/*@1"] });
    const ran = await ghes.run(`users delete ${ghes.logins[0] ?? ""} --yes --json`);
    expect([ran.exit, writesOf(ran).length, ghes.exists(ghes.logins[0] ?? "")]).toEqual([0, 2, false]);
  });
});
