import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readReport, type ReportFilter } from "../../src/domain/user-report.js";
import { crowd, rowsOf, writesOf } from "./people.js";

const HEADER = "created_at,id,login,email,role,suspended?,last_logged_ip,repos,ssh_keys,org_memberships,dormant?,last_active,raw_login,2fa_enabled?";

describe("users report", () => {
  it("waits while the instance makes it, and signs in with the token's own login", async () => {
    const ghes = await crowd(20);
    const ran = await ghes.run("users report dormant -o csv");
    expect(ran.exit).toBe(0);
    const asked = ran.requests.filter(({ url }) => url === "/stafftools/reports/dormant_users.csv");
    expect(asked.map(({ status }) => status).slice(0, -1)).toEqual(asked.slice(1).map(() => 202));
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.at(-1)?.status).toBe(200);
    const basic = `Basic ${Buffer.from(`ghe-admin:${ghes.sandbox.token}`).toString("base64")}`;
    expect(asked.every(({ headers }) => headers.authorization === basic)).toBe(true);
    expect(ran.stdout.split("\n")[0]).toBe(HEADER);
  });

  it("never shows the token, not even encoded", async () => {
    const ghes = await crowd(5);
    const ran = await ghes.run("users report all --json -v");
    const encoded = Buffer.from(`ghe-admin:${ghes.sandbox.token}`).toString("base64");
    for (const secret of [ghes.sandbox.token, encoded]) expect(ran.stderr + ran.stdout).not.toContain(secret);
    expect(ran.stderr).toContain("> GET https://127.0.0.1");
  });

  it("is passed on as it is with -o csv, and line by line where a filter is given", async () => {
    const ghes = await crowd(40);
    const whole = (await ghes.run("users report all -o csv")).stdout;
    const admins = (await ghes.run("users report all --role admin -o csv")).stdout;
    const kept = whole.split("\n").filter((line, i) => i === 0 || line.split(",")[4] === "admin");
    expect(admins).toBe(`${kept.join("\n")}\n`);
    expect(kept.length).toBeGreaterThan(2);
  });

  it("is typed in JSON, and a table of the columns people plan by", async () => {
    const ghes = await crowd(10);
    const [first] = JSON.parse((await ghes.run("users report all --json")).stdout) as readonly Record<string, unknown>[];
    expect(first).toMatchObject({ id: 1, login: "ghe-admin", role: "admin", suspended: false, dormant: false });
    expect(Object.keys(first ?? {})).toEqual(HEADER.replaceAll("?", "").split(","));
    expect((await ghes.run("users report suspended --fields login -o tsv")).stdout.split("\n")[0]).toBe("login");
  });

  it("of the dormant goes straight into users suspend, and what comes of it is true", async () => {
    const ghes = await crowd(60);
    const dormant = await ghes.run("users report dormant --role user --inactive-for 120d -o csv");
    const logins = dormant.stdout
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[2] ?? "");
    expect(logins.length).toBeGreaterThan(5);
    const before = [...ghes.sandbox.appliance.people.after()].filter((one) => one.suspendedAt !== null).map(({ login }) => login);
    const dry = await ghes.run("users suspend --from-file - --dry-run --json", { stdin: dormant.stdout });
    expect(writesOf(dry)).toEqual([]);
    const ran = await ghes.run("users suspend --from-file - --yes --json", { stdin: dormant.stdout });
    expect(ran.exit).toBe(0);
    expect(rowsOf(ran).map(({ login }) => login)).toEqual(logins);
    const after = [...ghes.sandbox.appliance.people.after()].filter((one) => one.suspendedAt !== null).map(({ login }) => login);
    expect([...after].sort()).toEqual([...new Set([...before, ...logins])].sort());
    expect((JSON.parse(dry.stdout) as { requests: unknown[] }).requests).toHaveLength(writesOf(ran).length);
  });

  it("that names nobody suspends nobody, and that is no failure", async () => {
    const ghes = await crowd(1);
    const ran = await ghes.run("users suspend --from-file - --yes --json", { stdin: `${HEADER}\n` });
    expect([ran.exit, ran.stdout, ran.requests.length]).toEqual([0, "[]\n", 0]);
  });

  it("of a token that may not says which token is needed", async () => {
    const ghes = await crowd(1, { faults: ["scopes=repo"] });
    const ran = await ghes.run("users report dormant");
    expect(ran.exit).toBe(1);
    expect(ran.stderr).toContain("reports need a classic token with the scope site_admin, of a site administrator");
  });
});

describe("the filters of a report", () => {
  const now = Date.parse("2026-11-22T17:00:00Z");
  const lines = [
    "login,role,org_memberships,created_at,last_active",
    "a,user,0,2020-01-01,2026-11-20 10:00:00 UTC",
    "b,user,1,2020-01-01,2026-08-24T17:00:00Z",
    "c,admin,0,2020-01-01,",
    "d,user,2,2026-11-01,",
  ];
  const read = (text: string, filter: ReportFilter) => readReport(Readable.from([text]), filter, now);
  const kept = async (filter: ReportFilter) => {
    const logins: unknown[] = [];
    for await (const batch of (await read(lines.join("\n"), filter)).batches) logins.push(...batch.map(({ row }) => row.login));
    return logins;
  };
  const DAY = 86_400_000;

  it("count the days since the last sign of life; who never gave one counts from the day the account was made", async () => {
    expect(await kept({ inactiveFor: 90 * DAY })).toEqual(["b", "c"]);
    expect(await kept({ inactiveFor: 90 * DAY + 1 })).toEqual(["c"]);
    expect(await kept({ inactiveFor: 10 * DAY })).toEqual(["b", "c", "d"]);
  });

  it("ask for a role, and for members of so many organizations at most", async () => {
    expect(await kept({ role: "user" })).toEqual(["a", "b", "d"]);
    expect(await kept({ role: "admin" })).toEqual(["c"]);
    expect(await kept({ orgs: 0 })).toEqual(["a", "c"]);
    expect(await kept({ orgs: 1, role: "user" })).toEqual(["a", "b"]);
  });

  it("refuse a report that lacks their column, or is none", async () => {
    await expect(read("login,role\nmona,user\n", { orgs: 0 })).rejects.toThrow("it has no column org_memberships");
    await expect(read("<html>\n", {})).rejects.toThrow("its first line names no column login");
    await expect(read("\n# nothing\n", {})).rejects.toThrow("its first line names no column login");
  });
});
