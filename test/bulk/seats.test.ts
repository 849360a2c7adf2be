/** What a run means for the seats of the license: foretold in the plan, counted after the work, and never in its way. */
import { describe, expect, it } from "vitest";
import { seatsChange, seatsForecast, seatsOf } from "../../src/domain/seats.js";
import { crowd } from "./people.js";

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

  it("tell a change, and that there is none yet", () => {
    expect(seatsChange(limited, { total: 500, used: 457, free: 43 })).toBe("seats free: 12 before, 43 after, of 500");
    expect(seatsChange(limited, limited)).toBe("seats free: 12 as before, of 500; the instance may count them later");
    expect(seatsChange(unlimited ?? limited, { total: undefined, used: 1457, free: undefined })).toBe("seats used: 1,488 before, 1,457 after, without a limit");
  });
});
