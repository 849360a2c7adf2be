import { describe, expect, it } from "vitest";
import type { Marked } from "../../src/cli/command.js";
import { markedText } from "../../src/output/marked.js";
import { NO_PAINT } from "../../src/output/paint.js";

const STEP: Marked = {
  state: "OK",
  subject: "scopes",
  text: "admin:enterprise, admin:org, repo\nand \u001bone more",
  next: "ghes-admin profile set prod --token-stdin",
  widths: { state: 7, subject: 18 },
};
const NOW = Date.parse("2026-11-22T17:00:00Z");
const lay = (columns: number, step: Partial<Marked> = {}) =>
  markedText({ ...STEP, ...step }, { columns, paint: NO_PAINT, measure: (text) => text.length, now: NOW });

describe("a step on a terminal", () => {
  it("is one line where there is room, with the next step below", () => {
    expect(lay(120)).toBe(
      "OK       scopes              admin:enterprise, admin:org, repo and \\u{1b}one more\n         next: ghes-admin profile set prod --token-stdin\n",
    );
  });

  it("breaks what was found at words, and never a command", () => {
    expect(lay(60)).toBe(
      `OK       scopes              admin:enterprise, admin:org,
                             repo and \\u{1b}one more
         next: ghes-admin profile set prod --token-stdin
`,
    );
  });

  it("has what was found below it where the terminal is narrow", () => {
    expect(lay(40, { next: null })).toBe("OK       scopes\n  admin:enterprise, admin:org, repo and\n  \\u{1b}one more\n");
  });
});
