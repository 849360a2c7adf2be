import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../src/domain/duration.js";

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe("parseDuration", () => {
  it.each([
    ["90s", 90 * S],
    ["1h30m", H + 30 * M],
    ["30d", 30 * D],
    ["1d2h3m4s", D + 2 * H + 3 * M + 4 * S],
    ["90", 90 * S],
    ["0", 0],
    ["0s", 0],
    ["007", 7 * S],
    ["100m", 100 * M],
    ["36500d", 36_500 * D],
  ])("%s is %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    "",
    " ",
    "s",
    "h30m",
    "1m1h",
    "1h1h",
    "1.5h",
    "-1",
    "+1",
    "1e3",
    "0x10",
    "NaN",
    "1 h",
    " 1h",
    "1h ",
    "1H",
    "1w",
    "1ms",
    "five",
    "१",
    "99999999999",
    "36501d",
    "9".repeat(400),
  ])("%j is a usage error", (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [340, "340 ms"],
    [0.2, "1 ms"],
    [1000, "1 s"],
    [59_499, "59 s"],
    [59_999, "1 min"],
    [5 * H + 12 * M, "5 h 12 min"],
    [5 * H + 12 * M + 29 * S, "5 h 12 min"],
    [H - 100, "1 h"],
    [D - S, "1 d"],
    [3 * D, "3 d"],
    [3 * D + 4 * H + 5 * M, "3 d 4 h"],
    [90 * S, "1 min 30 s"],
  ])("%d ms reads %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
