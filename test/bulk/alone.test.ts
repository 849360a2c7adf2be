/** One subject that fails, and how often that is said. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";

const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 120, env: { NO_COLOR: "1" } } as const;

describe("one login that fails", () => {
  it("is one error on a terminal", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("users suspend nobody-here --yes", TERMINAL);
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr.match(/nobody-here/g)?.length).toBe(1);
    expect(ran.stderr).toMatch(/^error: .*nobody-here/);
  });

  it("is named by its id where the message has the same digits in another number", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("users keys delete 40 --yes", TERMINAL);
    expect([ran.exit, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(/^error: 40: 127\.0\.0\.1:\d+ answered 404/);
  });

  it("is one error on a terminal where its failure would have ended a run of many", async () => {
    const ghes = await appliance({ faults: ["unauthorized:DELETE /api/v3/users/mona/suspended"] });
    const ran = await ghes.run("users unsuspend mona", TERMINAL);
    expect([ran.exit, ran.stdout]).toEqual([4, ""]);
    expect(ran.stderr).toMatch(/^error: 127\.0\.0\.1:\d+ rejected the token/);
    expect(ran.stderr).not.toContain("unsuspended 0 of 1");
  });

  it("is a row elsewhere, and its one row where it succeeds", async () => {
    const ghes = await appliance();
    expect(JSON.parse((await ghes.run("users suspend nobody-here --yes --json")).stdout)).toMatchObject([{ login: "nobody-here", ok: false }]);
    expect((await ghes.run("users suspend mona --yes", TERMINAL)).stdout).toMatch(/^LOGIN +OK +.*\nmona +yes /);
  });

  it("is a row beside others", async () => {
    const ghes = await appliance();
    const ran = await ghes.run("users suspend nobody-here mona --yes", TERMINAL);
    expect([ran.exit, ran.stdout.trimEnd().split("\n").length]).toEqual([5, 3]);
  });
});
