import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeMoment, parseFutureDate, parseMoment, type MomentAt } from "../../src/domain/moment.js";
import { CliError } from "../../src/errors.js";

/** A Saturday, 11:00:00.250 in Berlin. */
const NOW = Date.parse("2026-11-21T10:00:00.250Z");
const BERLIN = { now: NOW, timeZone: "Europe/Berlin" };
const in2027 = (timeZone: string) => ({ now: Date.parse("2027-01-01T00:00:00Z"), timeZone });

async function at(text: string, here = BERLIN): Promise<MomentAt> {
  const moment = await parseMoment(text, here);
  if (moment.kind === "now") throw new TypeError("a moment, not now, was expected");
  return moment;
}

async function refusal(text: string, here = BERLIN): Promise<{ message: string; hint: string | undefined }> {
  try {
    await parseMoment(text, here);
  } catch (thrown) {
    if (thrown instanceof CliError && thrown.exit === "usage") return { message: thrown.message, hint: thrown.facts.hint };
    throw thrown;
  }
  return { message: "accepted", hint: undefined };
}

describe("what is understood", () => {
  it.each(["now", "NOW", " now "])("%j is the present", async (text) => {
    expect(await parseMoment(text, BERLIN)).toEqual({ kind: "now" });
  });

  it.each([
    // ISO 8601: the offset given is kept, without one it is local time, seconds are optional
    ["2026-11-22T22:00:00+01:00", "2026-11-22T22:00:00+01:00"],
    ["2026-11-22T22:00+05:30", "2026-11-22T22:00:00+05:30"],
    ["2026-11-22T22:00:30-0330", "2026-11-22T22:00:30-03:30"],
    ["2026-11-22T22:00:00Z", "2026-11-22T22:00:00Z"],
    ["2026-11-22t22:00z", "2026-11-22T22:00:00Z"],
    ["2026-11-22 22:00 +02", "2026-11-22T22:00:00+02:00"],
    ["2026-11-22T22:00:00.999+00:00", "2026-11-22T22:00:00+00:00"],
    ["2026-11-22T22:00", "2026-11-22T22:00:00+01:00"],
    ["2026-11-22 22:00", "2026-11-22T22:00:00+01:00"],
    ["2026-11-22 22:00:05", "2026-11-22T22:00:05+01:00"],
    ["2027-07-01 22:00", "2027-07-01T22:00:00+02:00"],
    ["20270401T2200Z", "2027-04-01T22:00:00Z"],
    ["2028-02-29T00:00", "2028-02-29T00:00:00+01:00"],
    // words
    ["tomorrow 22:00", "2026-11-22T22:00:00+01:00"],
    ["Tomorrow at 22:00", "2026-11-22T22:00:00+01:00"],
    ["tomorrow, 22:00", "2026-11-22T22:00:00+01:00"],
    ["22:00 tomorrow", "2026-11-22T22:00:00+01:00"],
    ["tomorrow at 22", "2026-11-22T22:00:00+01:00"],
    ["tomorrow 10pm", "2026-11-22T22:00:00+01:00"],
    ["tomorrow at noon", "2026-11-22T12:00:00+01:00"],
    ["tomorrow 12am", "2026-11-22T00:00:00+01:00"],
    ["tomorrow evening at 10", "2026-11-22T22:00:00+01:00"],
    ["the day after tomorrow at 22:00", "2026-11-23T22:00:00+01:00"],
    ["in 2 hours", "2026-11-21T13:00:00+01:00"],
    ["in 90 minutes", "2026-11-21T12:30:00+01:00"],
    ["in 1h30m", "2026-11-21T12:30:00+01:00"],
    ["in 2 hours and 5 minutes", "2026-11-21T13:05:00+01:00"],
    ["in half an hour", "2026-11-21T11:30:00+01:00"],
    ["in an hour", "2026-11-21T12:00:00+01:00"],
    ["2 hours from now", "2026-11-21T13:00:00+01:00"],
    ["in 3 days at 22:00", "2026-11-24T22:00:00+01:00"],
    ["in 2 weeks at 22:00", "2026-12-05T22:00:00+01:00"],
    ["22:00", "2026-11-21T22:00:00+01:00"],
    ["tonight at 23:30", "2026-11-21T23:30:00+01:00"],
    ["midnight", "2026-11-22T00:00:00+01:00"],
    ["friday 22:00", "2026-11-27T22:00:00+01:00"],
    ["saturday 22:00", "2026-11-21T22:00:00+01:00"],
    ["saturday 05:00", "2026-11-28T05:00:00+01:00"],
    ["sun 5am", "2026-11-22T05:00:00+01:00"],
    ["next friday at 11pm", "2026-11-27T23:00:00+01:00"],
    ["1 April 2027 22:00", "2027-04-01T22:00:00+02:00"],
    ["April 1st, 2027 at 10pm", "2027-04-01T22:00:00+02:00"],
    ["2027-04-01 at 22:00", "2027-04-01T22:00:00+02:00"],
    ["2027-04-01 10:30 pm", "2027-04-01T22:30:00+02:00"],
    ["Thursday, 1 April 2027 22:00", "2027-04-01T22:00:00+02:00"],
    ["tomorrow 22:00 +02:00", "2026-11-22T22:00:00+02:00"],
    ["tomorrow 22:00 -02:00", "2026-11-22T22:00:00-02:00"],
    ["tomorrow 10pm+02:00", "2026-11-22T22:00:00+02:00"],
    ["Fri, 27 Nov 2026 22:00:00 +0100", "2026-11-27T22:00:00+01:00"],
  ])("%j goes on the wire as %s", async (text, wire) => {
    expect((await at(text)).wire).toBe(wire);
  });

  it("says the moment in local time, in UTC and by its distance", async () => {
    const moment = await at("tomorrow 22:00");
    expect(moment).toEqual({
      kind: "at",
      epoch: Date.parse("2026-11-22T21:00:00Z"),
      wire: "2026-11-22T22:00:00+01:00",
      local: "2026-11-22 22:00 +01:00 (Europe/Berlin)",
      utc: "2026-11-22T21:00:00Z",
      distance: "in 1 d 11 h",
      far: false,
      zoneUnknown: false,
    });
    expect(describeMoment(moment)).toBe("2026-11-22 22:00 +01:00 (Europe/Berlin) = 2026-11-22T21:00:00Z (in 1 d 11 h)");
  });

  it("shows a moment with an offset of its own in local time all the same", async () => {
    const moment = await at("2026-11-22T22:00:30+05:30");
    expect(moment.local).toBe("2026-11-22 17:30:30 +01:00 (Europe/Berlin)");
    expect(moment.utc).toBe("2026-11-22T16:30:30Z");
  });

  it.each(["2026-11-21T10:59:01+01:00", "2026-11-21T11:00:00+01:00", "in 0 minutes"])(
    "takes %s, of up to a minute ago, for now: the present typed slowly, of which no instance would take the moment",
    async (text) => {
      expect(await parseMoment(text, BERLIN)).toMatchObject({ kind: "now", read: { distance: "now" } });
      await expect(parseFutureDate(text, BERLIN)).rejects.toThrow(`${JSON.stringify(text)} is no moment to come`);
    },
  );

  it("says when it is more than 30 days ahead", async () => {
    expect((await at("2026-12-21T10:00:00Z")).far).toBe(false);
    expect((await at("2026-12-21T10:00:01Z")).far).toBe(true);
  });

  it("refuses `now` where only a moment to come makes sense", async () => {
    await expect(parseFutureDate("now", BERLIN)).rejects.toMatchObject({
      message: '"now" is no moment to come',
      facts: { hint: expect.stringMatching(/^Write ISO 8601 /) as unknown },
    });
    expect((await parseFutureDate("tomorrow 22:00", BERLIN)).utc).toBe("2026-11-22T21:00:00Z");
  });
});

describe("what is refused, and what the refusal says", () => {
  it.each([
    ["", "the time is empty"],
    ["   ", "the time is empty"],
    ["2026-11-21T10:58:59+01:00", "in the past: 2026-11-21 10:58:59 +01:00 (Europe/Berlin) = 2026-11-21T09:58:59Z"],
    ["2020-01-01 22:00", "in the past"],
    ["10:00", "in the past"],
    ["1 nov 22:00", "in the past"],
    ["1 nov 2026 22:00", "in the past"],
    // a remainder
    ["tomorrow 22:00 CET", '"CET" was not understood'],
    ["tomorrow 22:00 CEST", '"CEST" was not understood'],
    ["tomorrow 22:00 UTC", '"UTC" was not understood'],
    ["tomorrow 22:00 (CET)", '"(CET)" was not understood'],
    ["tomorrow 22:00 Europe/Berlin", '"Europe/Berlin" was not understood'],
    ["tomorrow 22:00 GMT+2", '"GMT+2" was not understood'],
    ["2027-04-01 22:00 CET", '"CET" was not understood'],
    ["2027-04-01T22:00:00 Europe/Berlin", "not understood"],
    ["2027-04-01T22:00+02:00[Europe/Berlin]", "not understood"],
    ["monday 9:00 am PST", '"PST" was not understood'],
    ["morgen 22:00", '"morgen" was not understood'],
    ["tomorrow 22:00 please", '"please" was not understood'],
    ["maybe tomorrow 22:00 or so", '"maybe" and "or so" were not understood'],
    ["tomorrow 10:00 am pm", '"pm" was not understood'],
    ["in -2 hours", "not understood"],
    ["in about 2 hours", "not understood"],
    ["1 hour before 22:00", '"1 hour before" was not understood'],
    ["in 2 hours CET", '"CET" was not understood'],
    ["bananas", "not understood"],
    ["1700000000", "not understood"],
    ["-1", "not understood"],
    // no hour
    ["2027-04-01", "names a day but no hour"],
    ["20270401", "names a day but no hour"],
    ["tomorrow", "names no hour"],
    ["tonight", "names no hour"],
    ["tomorrow evening", "names no hour"],
    ["friday", "names no hour"],
    ["in 3 days", "names no hour"],
    ["in 2 weeks", "names no hour"],
    ["next week", "names no hour"],
    ["in 2 months", "names no hour"],
    ["1 April 2027", "names no hour"],
    // two times
    ["tomorrow 22:00 and 23:00", "more than one time"],
    ["tomorrow 22:00 or friday 23:00", "more than one time"],
    ["22:00-23:00", "a span with a beginning and an end"],
    ["from 22:00 to 23:00", "a span with a beginning and an end"],
    ["tomorrow 22:00-02:00", "a span with a beginning and an end"],
    ["22:00 - 02:00", "a span with a beginning and an end"],
    ["12:00 12:00", "more than one time"],
    ["tomorrow in 2 hours", "more than one time"],
    ["in 2 hours tomorrow", "more than one time"],
    ["in 2 hours at 22:00", "more than one time"],
    ["monday tuesday 22:00", "more than one time"],
    ["tomorrow at 22:00 for 2 hours", "more than one time"],
    ["friday 13th at 9:30 am", "more than one time"],
    ["2027-04-01T22:00 2027-04-02T22:00", "more than one time"],
    // several readings
    ["tomorrow at 10", "in the morning or in the evening"],
    ["at 5", "in the morning or in the evening"],
    ["tomorrow midnight", "midnight belongs to two days"],
    ["4/5/2027 10:00", "not understood"],
    ["5.4.2027 10:00", "not understood"],
    ["05-04-2027 10:00", "not understood"],
    ["monday next week at 22:00", "not understood"],
    // contradictions
    ["tonight 1am", "01:00 is not tonight"],
    ["tomorrow morning at 22:00", "22:00 is not in the morning"],
    ["Mon 27 Nov 2026 22:00", "the date falls on another day of the week"],
    // what no clock or calendar has
    ["2027-04-01 25:00", "the hours go from 00 to 23"],
    ["2027-04-01 24:00", "write 00:00 of the next day"],
    ["2027-04-01 24:61", "the hours go from 00 to 23"],
    ["2027-04-01 22:61", "the minutes go from 00 to 59"],
    ["2027-04-01T22:00:61", "the seconds go from 00 to 59"],
    ["2027-06-30T23:59:60Z", "a leap second cannot be scheduled"],
    ["2027-02-29T22:00", "the calendar has no such day"],
    ["2027-13-01T22:00", "the months go from 01 to 12"],
    ["2027-00-01T22:00", "the months go from 01 to 12"],
    ["2026-13-01", "the months go from 01 to 12"],
    ["20261301", "the months go from 01 to 12"],
    ["2027-02-29", "the calendar has no such day"],
    ["2027-04-31T22:00Z", "the calendar has no such day"],
    ["0000-01-01T22:00", "the calendar has no such day"],
    ["20270-04-01T22:00", "a year has four digits"],
    ["+020270-04-01T22:00", "a year has four digits"],
    ["20270-04-01", "a year has four digits"],
    ["1 Jan 20270 22:00", "more than one time"],
    ["2027-04-01T22:00+15:00", "no clock on Earth is at +15:00"],
    ["2027-04-01T22:00+01:60", "no clock on Earth is at +01:60"],
    ["tomorrow 25:00", "not understood"],
    ["tomorrow at 24:61", "not understood"],
    ["tomorrow 22:60", "not understood"],
    ["tomorrow 24:00", "not understood"],
    ["tomorrow 13pm", "hours with am and pm go from 1 to 12"],
    ["tomorrow 0pm", "hours with am and pm go from 1 to 12"],
    ["31 April 2027 22:00", "not understood"],
    ["Feb 30 2027 22:00", "not understood"],
    ["2027-04-01T22", "not understood"],
    ["tomorrow 22:00\u0007", "not understood"],
    [`tomorrow 22:00${" x".repeat(200)}`, "too long"],
  ])("%j: %s", async (text, why) => {
    expect((await refusal(text)).message).toContain(why);
  });

  it.each(["yesterday", "Yesterday 22:00", "yesterday at noon", "last friday 22:00", "2 hours ago", "an hour ago"])("%j is in the past", async (text) => {
    expect((await refusal(text)).message).toBe(`${JSON.stringify(text)} is in the past`);
  });

  it.each([
    ["30m", "in 30 minutes"],
    ["+30m", "in 30 minutes"],
    ["30 minutes", "in 30 minutes"],
    ["30 min", "in 30 minutes"],
    ["1h", "in 1 hour"],
    ["1h30m", "in 1 hour 30 minutes"],
    ["1h 30m", "in 1 hour 30 minutes"],
    ["2 hours and 5 mins", "in 2 hours and 5 minutes"],
    ["an hour", "in an hour"],
    ["half an hour", "in half an hour"],
  ])("%j is no moment, and the hint is the one it would be from now on: %j", async (text, distance) => {
    const { message, hint } = await refusal(text);
    expect([message, hint]).toEqual([
      `${JSON.stringify(text)} is no usable time: it was not understood`,
      `Write "${distance}". ghes-admin help time has the forms.`,
    ]);
    expect(await refusal(distance)).toEqual({ message: "accepted", hint: undefined });
  });

  it.each(["2d", "1 week"])("%j: the hint is not what would be refused as well", async (text) => {
    expect((await refusal(text)).hint).toMatch(/^Write it as 2027-01-31T22:00, /);
  });

  it("tells to write the offset in place of a zone's name", async () => {
    expect((await refusal("tomorrow 22:00 CET")).hint).toContain("a time zone is written as its offset");
  });

  it("refuses a day's name that is another day at the offset given", async () => {
    // 00:30 in Berlin on the 22nd, still the 21st at -05:00
    const late = { now: Date.parse("2026-11-21T23:30:00Z"), timeZone: "Europe/Berlin" };
    expect((await refusal("tomorrow 22:00 -05:00", late)).message).toContain("the day is another one in Europe/Berlin than at -05:00");
    expect((await at("tomorrow 22:00 +02:00", late)).wire).toBe("2026-11-23T22:00:00+02:00");
  });
});

describe("nights on which the clocks change", () => {
  it.each([
    [
      "Europe/Berlin",
      "2027-03-28 02:30",
      "does not exist",
      "2027-03-28T01:30:00+01:00 (2027-03-28T00:30:00Z)",
      "2027-03-28T03:30:00+02:00 (2027-03-28T01:30:00Z)",
    ],
    [
      "Europe/Berlin",
      "2027-10-31 02:30",
      "comes twice",
      "2027-10-31T02:30:00+02:00 (2027-10-31T00:30:00Z)",
      "2027-10-31T02:30:00+01:00 (2027-10-31T01:30:00Z)",
    ],
    [
      "Europe/Berlin",
      "2027-10-31 02:00",
      "comes twice",
      "2027-10-31T02:00:00+02:00 (2027-10-31T00:00:00Z)",
      "2027-10-31T02:00:00+01:00 (2027-10-31T01:00:00Z)",
    ],
    ["Europe/Berlin", "28 march 2027 2:30am", "does not exist", "2027-03-28T01:30:00+01:00", "2027-03-28T03:30:00+02:00"],
    [
      "America/New_York",
      "2027-03-14 02:30",
      "does not exist",
      "2027-03-14T01:30:00-05:00 (2027-03-14T06:30:00Z)",
      "2027-03-14T03:30:00-04:00 (2027-03-14T07:30:00Z)",
    ],
    [
      "America/New_York",
      "2027-11-07 01:30",
      "comes twice",
      "2027-11-07T01:30:00-04:00 (2027-11-07T05:30:00Z)",
      "2027-11-07T01:30:00-05:00 (2027-11-07T06:30:00Z)",
    ],
    ["Australia/Lord_Howe", "2027-10-03 02:15", "does not exist", "2027-10-03T01:45:00+10:30", "2027-10-03T02:45:00+11:00"],
    ["Australia/Lord_Howe", "2027-04-04 01:45", "comes twice", "2027-04-04T01:45:00+11:00", "2027-04-04T01:45:00+10:30"],
  ])("%s: %j %s, and both instants are named", async (timeZone, text, why, first, second) => {
    const { message, hint } = await refusal(text, in2027(timeZone));
    expect(message).toContain(why);
    expect(hint).toContain(first);
    expect(hint).toContain(second);
  });

  it.each([
    ["Europe/Berlin", "2027-03-28 01:59", "2027-03-28T01:59:00+01:00"],
    ["Europe/Berlin", "2027-03-28 03:00", "2027-03-28T03:00:00+02:00"],
    ["Europe/Berlin", "2027-10-31 01:59", "2027-10-31T01:59:00+02:00"],
    ["Europe/Berlin", "2027-10-31 03:00", "2027-10-31T03:00:00+01:00"],
    ["Europe/Berlin", "2027-03-28T02:30+01:00", "2027-03-28T02:30:00+01:00"],
    ["America/New_York", "2027-03-14 03:00", "2027-03-14T03:00:00-04:00"],
    ["Pacific/Kiritimati", "2027-03-28 02:30", "2027-03-28T02:30:00+14:00"],
    ["Pacific/Kiritimati", "tomorrow 22:00", "2027-01-02T22:00:00+14:00"],
    ["Australia/Lord_Howe", "2027-04-04 02:00", "2027-04-04T02:00:00+10:30"],
    ["Asia/Kathmandu", "2027-04-04 02:00", "2027-04-04T02:00:00+05:45"],
    ["America/St_Johns", "2027-01-04 02:00", "2027-01-04T02:00:00-03:30"],
  ])("%s: %j is %s", async (timeZone, text, wire) => {
    expect((await at(text, in2027(timeZone))).wire).toBe(wire);
  });

  it("counts hours as they pass, and days by the calendar, over a change", async () => {
    const eve = { now: Date.parse("2027-03-27T21:00:00Z"), timeZone: "Europe/Berlin" };
    expect((await at("in 6 hours", eve)).wire).toBe("2027-03-28T05:00:00+02:00");
    expect((await at("tomorrow 22:00", eve)).wire).toBe("2027-03-28T22:00:00+02:00");
    expect((await at("in 3 days at 22:00", eve)).wire).toBe("2027-03-30T22:00:00+02:00");
    expect((await refusal("tomorrow 2:30", eve)).message).toContain("does not exist");
  });
});

describe("time zones nobody knows", () => {
  it("reads local time as UTC and says that it had to", async () => {
    const moment = await at("2027-03-28 02:30", in2027("Nope/Nowhere"));
    expect(moment).toMatchObject({ wire: "2027-03-28T02:30:00+00:00", local: "2027-03-28 02:30 +00:00 (UTC)", zoneUnknown: true });
  });

  it.each([
    ["Nope/Nowhere", "2099-03-28T02:30:00+00:00", true],
    ["", "2099-03-28T02:30:00+00:00", true],
    ["UTC", "2099-03-28T02:30:00+00:00", false],
    ["Asia/Tokyo", "2099-03-28T02:30:00+09:00", false],
  ])("takes the system's zone: TZ=%j", (TZ, wire, zoneUnknown) => {
    const script = `import { build } from "esbuild";
      const out = await build({ entryPoints: ["src/domain/moment.ts"], bundle: true, format: "esm", platform: "node", write: false });
      const { parseMoment } = await import("data:text/javascript," + encodeURIComponent(out.outputFiles[0].text));
      const { wire, zoneUnknown } = await parseMoment("2099-03-28 02:30", { now: Date.now() });
      console.log(JSON.stringify({ wire, zoneUnknown }));`;
    const cwd = fileURLToPath(new URL("../..", import.meta.url));
    const ran = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd, env: { ...process.env, TZ }, encoding: "utf8" });
    expect(JSON.parse(ran.stdout)).toEqual({ wire, zoneUnknown });
  });
});
