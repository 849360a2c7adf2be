/** Times inside sentences: local on a terminal, as the API wrote them elsewhere. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";
import { inZone } from "../support/zone.js";

const TERMINAL = { tty: { stdout: true, stderr: true }, columns: 160, env: { NO_COLOR: "1" } } as const;

describe("times inside sentences", () => {
  inZone("Europe/Berlin");

  it("are local in the details of status on a terminal, and as the API wrote them in a pipe", async () => {
    const ghes = await appliance();
    await ghes.run("maintenance enable --when '2026-11-23T22:00:00Z' --yes");
    const details = (stdout: string) => stdout.split("\n").filter((line) => /^(maintenance|license)/.test(line));
    expect(details((await ghes.run("status", TERMINAL)).stdout)).toEqual([
      "maintenance   OK      scheduled for 2026-11-23 23:00 +01:00 (in 29 h)",
      "license       OK      valid, expires 2030-01-02 08:59 +01:00 (in 1136 d 15 h)",
    ]);
    const [maintenance, license] = details((await ghes.run("status")).stdout);
    expect(maintenance).toMatch(/^maintenance\tOK\tscheduled for 2026-11-23T/);
    expect(license).toBe("license\tOK\tvalid, expires 2030-01-02T07:59:59Z (in 1136 d 15 h)");
  });

  it("are local in what doctor finds", async () => {
    const ghes = await appliance();
    const dates = (text: string) =>
      text
        .split("\n")
        .filter((line) => line.includes("dates"))
        .join("\n");
    expect(dates((await ghes.run("doctor", TERMINAL)).stdout)).toMatch(/ \d{4}-\d\d-\d\d \d\d:\d\d \+0[12]:00/);
    expect(dates((await ghes.run("doctor")).stdout)).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
  });

  it("are local in an error on a terminal; what was typed is repeated as it was", async () => {
    const ghes = await appliance();
    const wrong = { GHES_ADMIN_PASSWORD: "Wrong-canary-7+x", NO_COLOR: "1" };
    await ghes.run("nodes list", { env: wrong });
    const said = async (tty: boolean) => (await ghes.run("nodes list", { env: wrong, ...(tty ? { tty: { stdout: true, stderr: true } } : {}) })).stderr;
    expect(await said(true)).toContain("at 2026-11-22 18:00 +01:00 (now), and is not tried again until 2026-11-22 18:10 +01:00 (10 min from now)\n");
    expect(await said(false)).toContain("at 2026-11-22T17:00:00Z, and is not tried again until 2026-11-22T17:10:00Z (10 min from now)\n");
    const past = await ghes.run("maintenance enable --when 2026-01-01T00:00:00Z --yes", TERMINAL);
    expect(past.stderr).toMatch(/^error: "2026-01-01T00:00:00Z" is in the past/);
  });
});
