import { describe, expect, it } from "vitest";
import { describeTerminal } from "../../src/output/terminal.js";
import { fakeWorld, type FakeOptions } from "../support/fake-world.js";

const FLAGS = { noColor: false, quiet: false, pager: true };
const look = (options: FakeOptions, flags = FLAGS) => describeTerminal(fakeWorld(options).world, flags);
const BOTH = { stdout: true, stderr: true };

describe("colour is decided once, for each stream", () => {
  it.each<[string, FakeOptions, boolean, { out: boolean; err: boolean }]>([
    ["a terminal", { tty: BOTH }, false, { out: true, err: true }],
    ["a pipe", {}, false, { out: false, err: false }],
    ["each stream for itself", { tty: { stderr: true } }, false, { out: false, err: true }],
    ["a dumb terminal", { tty: BOTH, env: { TERM: "dumb" } }, false, { out: false, err: false }],
    ["NO_COLOR", { tty: BOTH, env: { NO_COLOR: "1" } }, false, { out: false, err: false }],
    ["an empty NO_COLOR", { tty: BOTH, env: { NO_COLOR: "" } }, false, { out: true, err: true }],
    ["FORCE_COLOR in a pipe", { env: { FORCE_COLOR: "1" } }, false, { out: true, err: true }],
    ["FORCE_COLOR=0", { tty: BOTH, env: { FORCE_COLOR: "0" } }, false, { out: false, err: false }],
    ["an empty FORCE_COLOR", { env: { FORCE_COLOR: "" } }, false, { out: false, err: false }],
    ["NO_COLOR with FORCE_COLOR", { tty: BOTH, env: { NO_COLOR: "1", FORCE_COLOR: "1" } }, false, { out: false, err: false }],
    ["--no-color with FORCE_COLOR", { tty: BOTH, env: { FORCE_COLOR: "1" } }, true, { out: false, err: false }],
  ])("%s has colour as the table says", (_, options, noColor, expected) => {
    const { colorOut, colorErr } = look(options, { ...FLAGS, noColor });
    expect({ out: colorOut, err: colorErr }).toEqual(expected);
  });
});

describe("the width", () => {
  it.each<[string, FakeOptions, number]>([
    ["is the terminal's", { tty: BOTH, columns: 132 }, 132],
    ["is 80 where the terminal does not say", { tty: BOTH, columns: "unknown" }, 80],
    ["is 80 where the terminal says 0", { tty: BOTH, columns: 0 }, 80],
    ["is 80 in a pipe", {}, 80],
    ["is COLUMNS where that is a number", { tty: BOTH, columns: 132, env: { COLUMNS: "100" } }, 100],
    ["is the terminal's where COLUMNS is no number", { tty: BOTH, columns: 132, env: { COLUMNS: "wide" } }, 132],
  ])("%s", (_, options, columns) => {
    expect(look(options).columns).toBe(columns);
  });

  it("follows the terminal", () => {
    const fake = fakeWorld({ tty: BOTH, columns: 100 });
    const terminal = describeTerminal(fake.world, FLAGS);
    fake.stdout.resize(40);
    expect(terminal.columns).toBe(40);
  });
});

it.each([
  [{ LANG: "en_US.UTF-8" }, true],
  [{ LANG: "C.utf8" }, true],
  [{ LANG: "C" }, false],
  [{ LANG: "en_US.UTF-8", LC_ALL: "C" }, false],
  [{ LANG: "C", LC_CTYPE: "sk_SK.UTF-8" }, true],
  [{ LANG: "" }, false],
])("our symbols leave ASCII only where the locale is UTF-8: %o", (env, unicode) => {
  expect(look({ env }).unicode).toBe(unicode);
});

it.each<[string, FakeOptions, boolean, boolean]>([
  ["shown on a terminal", { tty: BOTH }, false, true],
  ["not under --quiet", { tty: BOTH }, true, false],
  ["not where stderr is no terminal", { tty: { stdout: true } }, false, false],
  ["not on a dumb terminal", { tty: BOTH, env: { TERM: "dumb" } }, false, false],
  ["not on a terminal of no columns", { tty: BOTH, columns: 0 }, false, false],
  ["not on a terminal of unknown width", { tty: BOTH, columns: "unknown" }, false, false],
])("the status line is %s", (_, options, quiet, expected) => {
  expect(look(options, { ...FLAGS, quiet }).statusLine).toBe(expected);
});
