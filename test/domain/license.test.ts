import { describe, expect, it } from "vitest";
import { licenseState, licenseVerdict } from "../../src/domain/license.js";
import { isoUtc, parseApiDate } from "../../src/domain/license-dates.js";

const NOW = Date.parse("2026-11-21T10:00:00Z");
const check = (status: string, expireAt: string | null, warnDays = 30) => licenseVerdict({ status, expireAt }, { now: NOW, warnDays });

describe("licenseVerdict", () => {
  it("is valid with more days left than are warned of", () => {
    expect(check("valid", "2027-01-02T07:59:59Z")).toEqual({
      verdict: "valid",
      ok: true,
      status: "valid",
      expires: "2027-01-02T07:59:59Z",
      days_left: 41,
      text: "valid, expires 2027-01-02T07:59:59Z (in 41 d 22 h)",
    });
  });

  it.each([
    ["valid", "2026-12-21T10:00:01Z", 30, "valid", 30],
    ["valid", "2026-12-21T10:00:00Z", 30, "expiring", 30],
    ["valid", "2026-11-21T18:00:00Z", 0, "valid", 0],
    ["valid", "2026-11-21T10:00:00Z", 0, "expired", 0],
    ["valid", "2026-11-20T10:00:00Z", 30, "expired", -1],
    ["valid", null, 30, "valid", null],
    ["valid", "soon", 30, "valid", null],
    ["expired", "2026-11-20T10:00:00Z", 30, "expired", -1],
    ["expired", "2030-01-01T00:00:00Z", 30, "expired", 1136],
    ["invalid", "2030-01-01T00:00:00Z", 30, "invalid", 1136],
    ["cluster mode not supported", null, 30, "invalid", null],
    ["a word of a later release", null, 30, "invalid", null],
  ])("%s, ends %s, warned %d days before: %s", (status, expireAt, warnDays, verdict, days) => {
    expect(check(status, expireAt, warnDays)).toMatchObject({ verdict, days_left: days, ok: verdict === "valid", status });
  });

  it("says in one line what is the matter", () => {
    expect(check("valid", "2026-12-01T10:00:00Z").text).toBe("valid, but expiring: 2026-12-01T10:00:00Z (in 10 d)");
    expect(check("expired", "2026-11-20T10:00:00Z").text).toBe("expired, since 2026-11-20T10:00:00Z (1 d ago)");
    expect(check("cluster mode not supported", null).text).toBe("not valid: cluster mode not supported");
    expect(check("invalid", null).text).toBe("invalid");
  });

  it("is OK, WARNING or CRITICAL to a monitor", () => {
    expect((["valid", "expiring", "expired", "invalid"] as const).map(licenseState)).toEqual(["OK", "WARNING", "CRITICAL", "CRITICAL"]);
  });
});

describe("parseApiDate", () => {
  it.each([
    ["2025-01-02T07:59:59Z", "2025-01-02T07:59:59Z"],
    ["2020-04-27T00:00:00-07:00", "2020-04-27T07:00:00Z"],
    ["2021-02-28T23:59:59.000-08:00", "2021-03-01T07:59:59Z"],
    ["2016/02/06 12:41:52 -0600", "2016-02-06T18:41:52Z"],
    ["2025-01-02T07:59:59+0530", "2025-01-02T02:29:59Z"],
    ["2026-01-02", "2026-01-02T00:00:00Z"],
  ])("%s is %s", (text, utc) => {
    expect(isoUtc(parseApiDate(text) ?? Number.NaN)).toBe(utc);
  });

  it.each(["", "soon", "2025-13-02T07:59:59Z", "2025-01-02T07:59:59", "Tuesday, January 22 at 15:34 -0800", "1700000000"])("%j is no date", (text) => {
    expect(parseApiDate(text)).toBeUndefined();
  });
});
