import { describe, expect, it } from "vitest";
import { CliError } from "../../src/errors.js";
import { decideMode, type ModeFlags } from "../../src/output/mode.js";

const decide = (flags: Partial<ModeFlags>, stdoutTTY = false) => decideMode({ headers: true, ...flags }, { stdoutTTY });
const refusal = (flags: Partial<ModeFlags>): { code: string; message: string; hint: string | undefined } => {
  try {
    decide(flags);
  } catch (error) {
    if (error instanceof CliError) return { code: error.code, message: error.message, hint: error.facts.hint };
    throw error;
  }
  return { code: "none", message: "", hint: undefined };
};

describe("the form of the result", () => {
  it("is a table on a terminal and lines elsewhere", () => {
    expect(decide({}, true)).toEqual({ kind: "table", headers: true, fields: undefined });
    expect(decide({}, false)).toEqual({ kind: "lines", fields: undefined });
  });

  it.each(["table", "csv", "tsv"] as const)("is what -o %s says, on a terminal or not", (output) => {
    for (const tty of [true, false]) expect(decide({ output, headers: false }, tty)).toEqual({ kind: output, headers: false, fields: undefined });
  });

  it.each([
    [{ json: true }, { kind: "json", jq: undefined, fields: undefined }],
    [{ output: "json" }, { kind: "json", jq: undefined, fields: undefined }],
    [
      { json: true, output: "json" },
      { kind: "json", jq: undefined, fields: undefined },
    ],
    [{ output: "ndjson" }, { kind: "ndjson", jq: undefined, fields: undefined }],
    [{ output: "yaml" }, { kind: "yaml", fields: undefined }],
    [{ jq: ".a" }, { kind: "json", jq: ".a", fields: undefined }],
    [
      { jq: ".a", output: "ndjson" },
      { kind: "ndjson", jq: ".a", fields: undefined },
    ],
    [
      { jq: ".a", json: true },
      { kind: "json", jq: ".a", fields: undefined },
    ],
    [{ fields: "a, b.c,a" }, { kind: "lines", fields: ["a", "b.c"] }],
  ])("%o is %o", (flags, mode) => {
    expect(decide(flags)).toEqual(mode);
  });
});

describe("flags that contradict each other are a usage error", () => {
  it.each<[Partial<ModeFlags>, string]>([
    [{ json: true, output: "csv" }, "--json and -o csv ask for different forms"],
    [{ json: true, output: "ndjson" }, "--json and -o ndjson ask for different forms"],
    [{ jq: ".", output: "table" }, "--jq reads JSON, and -o table prints none"],
    [{ jq: ".", output: "csv" }, "--jq reads JSON, and -o csv prints none"],
    [{ jq: ".", output: "tsv" }, "--jq reads JSON, and -o tsv prints none"],
    [{ jq: ".", output: "yaml" }, "--jq reads JSON, and -o yaml prints none"],
    [{ jq: "  " }, "--jq was given no expression"],
    [{ fields: "" }, '--fields "" holds an empty name'],
    [{ fields: "a,,b" }, '--fields "a,,b" holds an empty name'],
  ])("%o", (flags, message) => {
    expect(refusal(flags)).toMatchObject({ code: "usage", message });
  });

  it("and an unknown format names the valid ones", () => {
    expect(refusal({ output: "xml" })).toEqual({
      code: "usage",
      message: 'unknown output format "xml"',
      hint: "Give one of table, json, ndjson, yaml, csv, tsv.",
    });
  });
});
