/** What a run means for the seats of the license: foretold in the plan, counted after the work, and never in its way. */
import { describe, expect, it } from "vitest";
import { seatsChange, seatsForecast, seatsNow, seatsOf } from "../../src/domain/seats.js";
import { crowd, said, writesOf } from "./people.js";

const LICENSE = "/api/v3/enterprise/settings/license";
const licenseReads = ({ requests }: { readonly requests: readonly { readonly url: string }[] }) => requests.filter(({ url }) => url === LICENSE).length;
const seatLines = ({ stderr }: { readonly stderr: string }) => stderr.split("\n").filter((line) => line.includes("seat"));

describe("seats", () => {
  it("that come free by suspending, are taken by unsuspending and come free by deleting, are told before and after", async () => {
    const ghes = await crowd(5);
    const named = ghes.logins.join(" ");
    const free = async () => Number((await ghes.run("license usage --jq .seats_available")).stdout);
    const before = await free();
    const suspended = await ghes.run(`users suspend ${named} --yes`);
    expect(seatLines(suspended)).toEqual([`seats free: ${String(before)} before, ${String(before + 5)} after, of 500`]);
    expect(licenseReads(suspended)).toBe(2);
    expect(await free()).toBe(before + 5);
    expect(seatLines(await ghes.run(`users unsuspend ${named}`))).toEqual([`seats free: ${String(before + 5)} before, ${String(before)} after, of 500`]);
    expect(seatLines(await ghes.run(`users delete ${named} --yes`))).toEqual([`seats free: ${String(before)} before, ${String(before + 5)} after, of 500`]);
  });

  it("of people whose file says that they take none do not come free", async () => {
    const ghes = await crowd(3);
    const [a = "", b = "", c = ""] = ghes.logins;
    await ghes.file("people.csv", `login,suspended?\n${a},true\n${b},false\n${c},\n`);
    const ran = await ghes.run("users delete --from-file people.csv --dry-run");
    expect(seatLines(ran)).toEqual([expect.stringMatching(/^2 seats come free: /)]);
    expect(licenseReads(ran)).toBe(1);
  });

  it("are promised by no dry run of people who are suspended already", async () => {
    const ghes = await crowd(4);
    const [a = "", b = ""] = ghes.logins;
    await ghes.run(`users suspend ${a} ${b} --yes`);
    await ghes.file("gone.csv", `login,email\n${ghes.logins.map((login) => `${login},\n`).join("")}`);
    const line = "users suspend --from-file gone.csv";
    const dry = await ghes.run(`${line} --dry-run`);
    expect(dry.stdout.split("\n").filter((text) => text.startsWith("PUT"))).toHaveLength(2);
    expect(dry.stderr).toMatch(/: 2 users to suspend: [\w-]+, [\w-]+; 2 already suspended\n2 seats come free: /);
    expect((await ghes.run(`users delete --from-file gone.csv --dry-run`)).stderr).toMatch(/: 4 users to delete: .*\n2 seats come free: /);
    await ghes.run(`${line} --yes`);
    const after = await ghes.run(`${line} --dry-run`);
    expect([said(after), writesOf(after)]).toEqual(["INSTANCE: 0 users to suspend; 4 already suspended\n", []]);
  });

  it("are foretold by no number where a dry run does not look, as the run itself does not, and that is said", async () => {
    const ghes = await crowd(2);
    const named = ghes.logins.join(" ");
    const who = ghes.logins.join(", ");
    const looks = ({ requests }: { readonly requests: readonly { readonly url: string }[] }) =>
      requests.filter(({ url }) => url.startsWith("/api/v3/users/")).length;
    for (const [line, plan, seats] of [
      [`users suspend ${named} --yes`, `at most 2 users to suspend: ${who}; 2 not looked up`, "come free"],
      [`users delete ${named} --yes`, `at most 2 users to delete: ${who}; 2 not looked up`, "come free"],
      [`users unsuspend ${named}`, `at most 2 users to unsuspend: ${who}; 2 not looked up`, "are taken"],
    ] as const) {
      const ran = await ghes.run(`${line} --dry-run`);
      expect(said(ran)).toMatch(new RegExp(`^INSTANCE: ${plan}\n\\d+ of 500 seats are free now; how many ${seats} was not looked up\n$`));
      expect([ran.exit, looks(ran), writesOf(ran)]).toEqual([0, 0, []]);
    }
    expect(said(await ghes.run(`users promote ${named} --yes --dry-run`))).toBe(`INSTANCE: at most 2 users to promote: ${who}; 2 not looked up\n`);
    expect(said(await ghes.run(`users demote ${named} --dry-run`))).toBe("INSTANCE: 0 users to demote; 2 no site administrators\n");
  });

  it("that cannot be read are not told, and the run is what it is", async () => {
    const ghes = await crowd(3, { faults: [`status=503:GET ${LICENSE}`] });
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes`);
    expect([ran.exit, seatLines(ran), licenseReads(ran)]).toEqual([0, [], 1]);
    expect(ghes.logins.every(ghes.isSuspended)).toBe(true);
  });

  it("that cannot be read afterwards are not told either", async () => {
    const ghes = await crowd(3, { faults: [`reset:GET ${LICENSE}@2`] });
    const ran = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes`);
    expect([ran.exit, seatLines(ran), licenseReads(ran)]).toEqual([0, [], 2]);
  });

  it("are not asked for where nobody would be told, or nothing was done", async () => {
    const ghes = await crowd(3, { faults: ["status=422:PUT /api/v3/users/*"] });
    const [a = ""] = ghes.logins;
    expect(licenseReads(await ghes.run(`users suspend ${a} --yes`))).toBe(0);
    expect(licenseReads(await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes --quiet`))).toBe(0);
    const failed = await ghes.run(`users suspend ${ghes.logins.join(" ")} --yes`);
    expect([failed.exit, seatLines(failed), licenseReads(failed)]).toEqual([1, [], 1]);
  });
});

describe("the words for seats", () => {
  const limited = { total: 500, used: 488, free: 12 };
  const unlimited = seatsOf({ seats: "unlimited", seats_used: 1488, seats_available: "unlimited" });

  it("are made of what the instance tells, also of a license without a limit", () => {
    expect(seatsOf({ seats: 500, seats_used: 488, seats_available: 12 })).toEqual(limited);
    expect(seatsOf({ seats: 500, seats_used: 488, seats_available: null })).toEqual(limited);
    expect(unlimited).toEqual({ total: undefined, used: 1488, free: undefined });
    expect(seatsOf({ seats: "unlimited", seats_used: null, seats_available: null })).toBeUndefined();
  });

  it.each([
    [limited, 31, "31 seats come free: 12 of 500 are free now, about 43 after"],
    [limited, 1, "1 seat comes free: 12 of 500 are free now, about 13 after"],
    [limited, 0, "no seat comes free: 12 of 500 are free now, about 12 after"],
    [limited, -12, "12 seats are taken: 12 of 500 are free now, about 0 after"],
    [limited, -15, "15 seats are taken: 12 of 500 are free now, which is 3 too few"],
    [unlimited ?? limited, 31, "31 seats come free: 1,488 are used now, about 1,457 after, without a limit"],
  ])("foretell %o and %d", (seats, change, words) => {
    expect(seatsForecast(seats, change)).toBe(words);
  });

  it("tell what there is where nobody knows what comes", () => {
    expect(seatsNow(limited, 3)).toBe("12 of 500 seats are free now; how many come free was not looked up");
    expect(seatsNow(unlimited ?? limited, -3)).toBe("1,488 seats are used now, without a limit; how many are taken was not looked up");
  });

  it("tell a change, and that there is none yet", () => {
    expect(seatsChange(limited, { total: 500, used: 457, free: 43 })).toBe("seats free: 12 before, 43 after, of 500");
    expect(seatsChange(limited, limited)).toBe("seats free: 12 as before, of 500; the instance may count them later");
    expect(seatsChange(unlimited ?? limited, { total: undefined, used: 1457, free: undefined })).toBe("seats used: 1,488 before, 1,457 after, without a limit");
  });
});
