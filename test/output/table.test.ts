import stringWidth from "string-width";
import { beforeAll, describe, expect, it } from "vitest";
import { list, object, text } from "../../src/api/shape.js";
import { show } from "../../src/cli/command.js";
import { entriesOf, layCard } from "../../src/output/card.js";
import type { ResolvedColumn } from "../../src/output/columns.js";
import { layEntry } from "../../src/output/entry.js";
import { NO_PAINT } from "../../src/output/paint.js";
import { layTable, type Page } from "../../src/output/table.js";
import { loadMeasure, type Measure } from "../../src/output/width.js";
import { rendering, TTY } from "./rendering.js";

let measure: Measure;
beforeAll(async () => {
  measure = await loadMeasure();
});

const column = (field: string, options: Partial<ResolvedColumn> = {}): ResolvedColumn => ({
  field,
  title: field.toUpperCase(),
  form: "text",
  whole: false,
  ...options,
});
const PLAIN = { key: (shown: string) => shown, value: (shown: string) => shown };
const ID = column("id", { whole: true });
const COLUMNS = [column("hostname", { whole: true }), column("status", { form: "state", whole: true }), column("message")];
const ROWS = [
  ["ghes-01.lan", "OK", "all services are running"],
  ["ghes-02.example.com", "CRITICAL", "short"],
];
const page = (columns: number, options: Partial<Page> = {}): Page => ({ columns, unicode: true, headers: true, paint: NO_PAINT, measure, ...options });
const lay = (columns: number, options: Partial<Page> = {}) => layTable(COLUMNS, ROWS, page(columns, options)).join("\n");

describe("a key and its value", () => {
  const entry = (columns: number, value: string, isolates = false) =>
    layEntry({ key: "KEY", value }, { key: (text) => `<${text}>`, value: (text) => text }, { columns, keyWidth: 9, measure, isolates });

  it("stand beside each other, the value broken at words", () => {
    expect(entry(40, "a value that is longer than the rest of its line")).toEqual([
      "<KEY>        a value that is longer than",
      "           the rest of its line",
    ]);
  });

  it("stand one below the other where a word of the value, or too little of it, fits beside the key", () => {
    expect(entry(40, "6497af8b-305c-47ae-a378-c129936a95ff")).toEqual(["<KEY>", "  6497af8b-305c-47ae-a378-c129936a95ff"]);
    expect(layEntry({ key: "K", value: "one two three" }, PLAIN, { columns: 40, keyWidth: 28, measure, isolates: false })).toEqual(["K", "  one two three"]);
  });

  it("are left to a terminal on which nobody reads", () => {
    expect(entry(20, "a value that is longer")).toEqual(["<KEY>        a value that is longer"]);
  });
});

describe("text from right to left", () => {
  const rows = [["\u05e9\u05dc\u05d5\u05dd", "OK", "7 \u0645\u0631\u062d\u0628\u0627"]];
  const columns = [column("name"), column("status", { form: "state", whole: true }), column("message")];

  it("moves no cell beside it: it is isolated, and the columns are where they were", () => {
    expect(layTable(columns, rows, page(80, { isolates: true }))).toEqual([
      "NAME  STATUS  MESSAGE",
      "\u2068\u05e9\u05dc\u05d5\u05dd\u2069  OK      \u20687 \u0645\u0631\u062d\u0628\u0627\u2069",
    ]);
    expect(stringWidth("\u2068\u05e9\u05dc\u05d5\u05dd\u2069")).toBe(4);
  });

  it("is isolated in blocks and cards, too, and nothing else is", async () => {
    const entries = entriesOf({ a: "\u05d0", b: "plain \u00e9 \u65e5" }, undefined);
    expect(await layCard(entries, 0, { columns: 80, isolates: true, paint: NO_PAINT })).toEqual(["a  \u2068\u05d0\u2069", "b  plain \u00e9 \u65e5"]);
    expect(await layCard(entries, 0, { columns: 80, isolates: false, paint: NO_PAINT })).toEqual(["a  \u05d0", "b  plain \u00e9 \u65e5"]);
    expect(layEntry({ key: "K", value: "\u05d0" }, PLAIN, { columns: 80, keyWidth: 1, measure, isolates: true })).toEqual(["K  \u2068\u05d0\u2069"]);
  });

  it("has no mark of ours where the result is for a program", async () => {
    const about = { returns: list(object({ name: text() })), view: { columns: ["name"] } };
    for (const options of [{}, { output: "table" }, { tty: TTY, json: true }, { tty: TTY, output: "csv" }]) {
      const { fake, renderer } = rendering(options);
      await renderer.outcome(show([{ name: "\u05d0" }]), about);
      expect(fake.out()).not.toContain("\u2068");
    }
    const { fake, renderer } = rendering({ tty: TTY });
    await renderer.outcome(show([{ name: "\u05d0" }]), about);
    expect(fake.out()).toBe("NAME\n\u2068\u05d0\u2069\n");
  });
});

describe("a table", () => {
  it("is aligned, without borders, under a header, without spaces at the end of a line", () => {
    expect(lay(80)).toBe(
      ["HOSTNAME             STATUS    MESSAGE", "ghes-01.lan          OK        all services are running", "ghes-02.example.com  CRITICAL  short"].join("\n"),
    );
  });

  it("has no header where none is wanted", () => {
    expect(lay(80, { headers: false })).toBe(["ghes-01.lan          OK        all services are running", "ghes-02.example.com  CRITICAL  short"].join("\n"));
  });

  it("gives a column that must be seen whole more lines in place of cutting it", () => {
    const columns = [column("hostname", { whole: true }), column("exceptions", { form: "list", wrap: true }), column("message", { wrap: true })];
    const rows = [
      ["ghes-01.lan", "203.0.113.0/24, 10.1.2.3, 192.0.2.17", "back at noon, call Mona"],
      ["ghes-02.lan", "-", "-"],
    ];
    const lines = layTable(columns, rows, page(44));
    expect(lines.join("\n")).toBe(
      [
        "HOSTNAME     EXCEPTIONS       MESSAGE",
        "ghes-01.lan  203.0.113.0/24,  back at noon,",
        "             10.1.2.3,        call Mona",
        "             192.0.2.17",
        "ghes-02.lan  -                -",
      ].join("\n"),
    );
    expect(layTable(columns, rows, page(90))).toHaveLength(3);
    expect(layTable(columns, rows, page(20))[1]).toBe("EXCEPTIONS  203.0.113.0/24, 10.1.2.3, 192.0.2.17");
  });

  it("cuts the text to the width, and never an id or a state", () => {
    expect(lay(45)).toBe(
      ["HOSTNAME             STATUS    MESSAGE", "ghes-01.lan          OK        all services…", "ghes-02.example.com  CRITICAL  short"].join("\n"),
    );
  });

  it("cuts with ASCII where the locale is none of UTF-8", () => {
    expect(lay(45, { unicode: false }).split("\n")[1]).toBe("ghes-01.lan          OK        all service...");
  });

  it.each([1, 20, 38])("is a block a row, with nothing cut, where its ids alone are wider than %i columns", (columns) => {
    expect(lay(columns)).toBe(
      [
        "HOSTNAME  ghes-01.lan",
        "STATUS    OK",
        "MESSAGE   all services are running",
        "",
        "HOSTNAME  ghes-02.example.com",
        "STATUS    CRITICAL",
        "MESSAGE   short",
      ].join("\n"),
    );
  });

  it("lets the widest text give way first", () => {
    const columns = [ID, column("a"), column("b")];
    const [, line] = layTable(columns, [["1", "x".repeat(50), "y".repeat(20)]], page(50));
    expect(line).toBe(`1   ${"x".repeat(23)}…  ${"y".repeat(20)}`);
  });

  it("gives up a time's distance before it gives up the table", () => {
    const columns = [ID, column("when", { form: "time", whole: true })];
    const rows = [["1", "2026-11-22 22:00 +01:00 (in 5 h)"]];
    expect(layTable(columns, rows, page(36))[1]).toBe("1   2026-11-22 22:00 +01:00 (in 5 h)");
    expect(layTable(columns, rows, page(35))[1]).toBe("1   2026-11-22 22:00 +01:00");
  });

  it("shows a time that is free text whole, or each row as a block", () => {
    const columns = [ID, column("when", { form: "time", whole: true }), column("message")];
    const rows = [
      ["1", "Friday, January 22 at 15:34 -0800", "back at noon, call Mona"],
      ["2", "2026-11-22 22:00 +01:00 (in 5 h)", "short"],
    ];
    expect(layTable(columns, rows, page(50))).toEqual([
      "ID  WHEN                               MESSAGE",
      "1   Friday, January 22 at 15:34 -0800  back at no…",
      "2   2026-11-22 22:00 +01:00 (in 5 h)   short",
    ]);
    expect(layTable(columns, rows, page(40)).slice(1, 3)).toEqual(["WHEN     Friday, January 22 at 15:34", "         -0800"]);
  });

  it("puts numbers to the right", () => {
    const columns = [column("n", { form: "number", whole: true }), column("name")];
    expect(
      layTable(
        columns,
        [
          ["7", "a"],
          ["1200", "b"],
        ],
        page(80),
      ),
    ).toEqual(["   N  NAME", "   7  a", "1200  b"]);
  });

  it("colours a state by its meaning and by nothing else", () => {
    const paint = { ...NO_PAINT, good: (text: string) => `<g>${text}</g>`, bad: (text: string) => `<b>${text}</b>` };
    const rows = [...ROWS, ["OK", "whatever", "FAILED"]];
    expect(layTable(COLUMNS, rows, page(80, { paint }))).toEqual([
      "HOSTNAME             STATUS    MESSAGE",
      "ghes-01.lan          <g>OK</g>        all services are running",
      "ghes-02.example.com  <b>CRITICAL</b>  short",
      "OK                   whatever  FAILED",
    ]);
  });
});

describe("characters of every width", () => {
  const TEXTS = ["日本語のテキスト", "e\u0301te\u0301", "שלום עולם", "👍🏽 ok", "🇸🇰 flag", "plain", "ｆｕｌｌ"];
  const columns = [column("text"), column("after", { whole: true })];
  it.each([1, 20, 40, 80, 1000])("stay aligned and within %i columns", (width) => {
    const lines = layTable(
      columns,
      TEXTS.map((text) => [text.repeat(3), "|"]),
      page(width),
    );
    const inTable = lines.length === TEXTS.length + 1;
    expect(inTable).toBe(width >= 20);
    if (!inTable) return;
    expect(new Set(lines.slice(1).map((line) => stringWidth(line))).size).toBe(1);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
  });

  it("are never cut in half", () => {
    expect(layTable([column("t")], [["日本語のテキスト"]], page(8))[1]).toBe("日本語…");
    expect(layTable([column("t")], [["👍🏽".repeat(6)]], page(8))[1]).toBe("👍🏽👍🏽👍🏽…");
  });
});

it("takes time in proportion to its rows: each cell is measured once, or twice where it is cut", () => {
  for (const rows of [1000, 10_000]) {
    let measured = 0;
    const counting = (text: string) => {
      measured += 1;
      return text.length;
    };
    const cells = Array.from({ length: rows }, (_, i) => [`ghes-${String(i)}.lan`, "OK", "some message that is too long for the terminal"]);
    const start = performance.now();
    layTable(COLUMNS, cells, page(60, { measure: counting }));
    console.info(`${String(rows)} rows laid out in ${(performance.now() - start).toFixed(0)} ms`);
    expect(measured).toBeLessThanOrEqual(rows * COLUMNS.length * 2 + 20);
  }
});
