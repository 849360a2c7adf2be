/** Thousands of writes to an appliance that fails in every way: what is reported is what is true, to the user. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { crowd, resumeWord, rowsOf, type Crowd, type Row } from "./people.js";

const users = "* /api/v3/users/*";
const FAULTS = [`status=500:${users}@5%`, `retry-after=1:${users}@5%`, `reset:${users}@5%`, `lost:${users}@5%`, `latency=40:${users}@5%`];

/** Each row says what the appliance says: done is done, failed is not, and in doubt is said to be. */
function expectTrue(ghes: Crowd, rows: readonly Row[]): void {
  const wrong = rows.filter(({ login, ok, error }) => error?.code !== "unknown_outcome" && ok !== ghes.isSuspended(login));
  expect(wrong).toEqual([]);
}

describe("a bulk run on an appliance that fails", () => {
  it("reports of 2,000 users exactly what became of each, and finishes the rest when it is gone on with", { timeout: 120_000 }, async () => {
    const ghes = await crowd(2000, { faults: FAULTS });
    await ghes.file("logins.txt", ghes.logins.join("\n"));
    const ran = await ghes.run("users suspend --from-file logins.txt --yes --json --journal run.jsonl");
    const rows = rowsOf(ran);
    expect(rows.map(({ login }) => login)).toEqual(ghes.logins);
    expectTrue(ghes, rows);
    const failed = rows.filter(({ ok }) => !ok);
    // Some 500s are refusals for good; without retries a fifth would have failed.
    expect(failed.length).toBeGreaterThan(20);
    expect(failed.length).toBeLessThan(400);
    expect(ran.exit).toBe(5);
    // The journal's last word on each is the appliance's.
    const steps = (await readFile(join(ghes.folder, "run.jsonl"), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly key?: string; readonly s?: string });
    const noted = new Map(steps.flatMap(({ key, s }) => (key === undefined || s === undefined ? [] : [[key, s] as const])));
    expect([...noted].filter(([login, s]) => s === "sent" || (s !== "unknown" && (s === "ok") !== ghes.isSuspended(login)))).toEqual([]);
    expect(noted.size).toBe(ghes.logins.length);
    const times = new Map<string, number>();
    for (const { method, url } of ran.requests) if (method === "PUT") times.set(url, (times.get(url) ?? 0) + 1);
    expect(Math.max(...times.values()), "four attempts, and as many waits for a limit").toBeLessThanOrEqual(8);

    let last = ran;
    for (let again = 0; again < 6 && last.exit !== 0; again++) last = await ghes.run("users suspend --yes --json --resume run.jsonl");
    expect(last.exit).toBe(0);
    expect(rowsOf(last)).toEqual(ghes.logins.map((login) => ({ login, ok: true })));
    expect(ghes.logins.every(ghes.isSuspended)).toBe(true);
    const sent = new Map<string, number>();
    for (const { method, url } of ghes.sandbox.requests) if (method === "PUT") sent.set(url, (sent.get(url) ?? 0) + 1);
    expect(sent.size).toBe(ghes.logins.length);
  });

  it("keeps its retries within a tenth of the subjects and twenty", async () => {
    const ghes = await crowd(200, { faults: ["status=503:PUT /api/v3/users/*"] });
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --json`);
    expect(ran.exit).toBe(1);
    expect(ran.requests.filter(({ method }) => method === "PUT")).toHaveLength(200 + 20 + 20);
    expect(ran.stderr).toContain("the retries of this run are used up");
  });

  it("pauses for a rate limit, which costs none of the retries, and goes on more slowly", async () => {
    const ghes = await crowd(120, { faults: ["rate-limit=2:PUT /api/v3/users/*@30%"] });
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --json --retries 20`);
    expect(ran.exit).toBe(0);
    expect(ghes.logins.every(ghes.isSuspended)).toBe(true);
    expect(ran.stderr).not.toContain("used up");
  });

  it("ended by Ctrl-C starts nothing more, waits for what is under way, and says how to go on", async () => {
    const ghes = await crowd(80, { faults: ["latency=60:PUT /api/v3/users/*"] });
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --json`, {
      during: (interrupt) => {
        const watch = setInterval(() => {
          if (ghes.sandbox.requests.filter(({ method }) => method === "PUT").length < 12) return;
          clearInterval(watch);
          interrupt("SIGINT");
        }, 5);
      },
    });
    expect(ran.exit).toBe(130);
    const rows = rowsOf(ran);
    expect(rows).toHaveLength(80);
    expectTrue(ghes, rows);
    expect(rows.filter(({ error }) => error?.code === "cancelled").length).toBeGreaterThan(40);
    expect(ran.stderr).toMatch(/^stopping after what is under way \(Ctrl-C again ends at once\)$/m);
    expect(ran.stderr).toContain("stopped by Ctrl-C; suspended");
    const on = await ghes.run(`users suspend --yes --json --resume ${resumeWord(ran)}`);
    expect(on.exit).toBe(0);
    expect(rowsOf(on)).toEqual(ghes.logins.map((login) => ({ login, ok: true })));
    const twice = ghes.logins.filter((login) => ghes.sandbox.requests.filter(({ url }) => url.endsWith(`/users/${login}/suspended`)).length > 1);
    expect(twice).toEqual([]);
  });

  it("ended by Ctrl-C while it waits for a limit sends nothing more, and says that the write was refused", async () => {
    const ghes = await crowd(12, { faults: ["rate-limit=600:PUT /api/v3/users/*@3"] });
    let before = 0;
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --json --concurrency 2 --timeout 10000s`, {
      during: (interrupt) => {
        const watch = setInterval(() => {
          const { length } = ghes.sandbox.requests.filter(({ status }) => status !== undefined);
          const isQuiet = ghes.sandbox.requests.some(({ status }) => status === 429) && length === before;
          before = length;
          if (!isQuiet) return;
          clearInterval(watch);
          interrupt("SIGINT");
        }, 10);
      },
    });
    expect(ran.exit).toBe(130);
    const rows = rowsOf(ran);
    expectTrue(ghes, rows);
    const refused = ghes.logins.find((login) => ghes.sandbox.requests.some(({ url, status }) => status === 429 && url.includes(`/users/${login}/`)));
    expect(rows.filter(({ error }) => error !== undefined && error.message !== "not sent: the run was ended by SIGINT")).toMatchObject([
      {
        login: refused,
        error: { code: "rate_limited", message: expect.stringMatching(/ answered 429: API rate limit exceeded; it asks to wait 10 min$/) as unknown },
      },
    ]);
    expect(ran.requests.filter(({ url }) => url.includes(`/users/${refused ?? ""}`))).toHaveLength(1);
  });

  it("over its --timeout says of each what is not known, and is gone on with", async () => {
    const ghes = await crowd(40, { faults: ["stall:PUT /api/v3/users/*@9"] });
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --json --timeout 400s`);
    expect([1, 5]).toContain(ran.exit);
    expectTrue(ghes, rowsOf(ran));
    const on = await ghes.run(`users suspend --yes --json --resume ${resumeWord(ran)}`);
    expect([on.exit, ghes.logins.every(ghes.isSuspended)]).toEqual([0, true]);
  });

  it("goes on unseen when nobody reads its output, with the journal whole", async () => {
    const ghes = await crowd(10);
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --journal run.jsonl -q`);
    expect(ran.stderr).toBe("");
    const text = await readFile(join(ghes.folder, "run.jsonl"), "utf8");
    expect(text.match(/"s":"ok"/g)).toHaveLength(10);
  });
});
