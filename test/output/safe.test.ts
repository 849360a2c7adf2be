import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printJson } from "../../src/output/json.js";
import { safe, safeLines } from "../../src/output/safe.js";

/** Written again here, by hand, from RELIABILITY.md 1.11: a slip in the list of src must not be repeated in its test. */
const isHostile = (code: number): boolean =>
  code < 0x20 ||
  (code >= 0x7f && code <= 0x9f) ||
  code === 0x2028 ||
  code === 0x2029 ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069) ||
  code === 0x061c ||
  code === 0x200e ||
  code === 0x200f ||
  (code >= 0x200b && code <= 0x200d) ||
  (code >= 0x2060 && code <= 0x2064) ||
  code === 0xfeff ||
  (code >= 0xe0000 && code <= 0xe007f) ||
  (code >= 0xd800 && code <= 0xdfff);

const hostileIn = (text: string): readonly number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0).filter(isHostile);

/** Half of the characters are hostile ones, which random text would seldom hold. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      "\u001b",
      "\u009b",
      "\u007f",
      "\u0000",
      "\r",
      "\n",
      "\t",
      "\u202e",
      "\u2066",
      "\u200d",
      "\ufeff",
      "\u{e0041}",
      "\ud800",
      "\udc00",
      "\u061c",
      "\u2029",
    ),
  ),
});

describe("text for people", () => {
  it("holds nothing that acts on a terminal, whatever it was", () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(hostileIn(safe(given))).toEqual([]);
        expect(hostileIn(safeLines(given)).filter((code) => code !== 0x0a && code !== 0x09)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it("shows every single hostile character, and keeps their neighbours", () => {
    const missed: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (isHostile(code) && safe(`a${character}b`) === `a${character}b`) missed.push(code.toString(16));
    }
    expect(missed).toEqual([]);
    expect(safe(" ~ \u00a0 \u00ad é \u200a \u2027 \u202f 日 \ufe0f \u{1f600}")).toBe(" ~ \u00a0 \u00ad é \u200a \u2027 \u202f 日 \ufe0f \u{1f600}");
  });

  it("is itself where there is nothing to show", () => {
    fc.assert(
      fc.property(text, (given) => {
        if (hostileIn(given).length === 0 && !/[\u180e\u2065\u206a-\u206f\ufff9-\ufffb]/.test(given)) expect(safe(given)).toBe(given);
      }),
    );
  });

  it.each([
    ["a\u001b[31mb", "a\\u{1b}[31mb"],
    ["\u009b2J", "\\u{9b}2J"],
    ["a\r\nb\tc", "a\\r\\nb\\tc"],
    ["user\u202etxt.exe", "user\\u{202e}txt.exe"],
    ["a\u200bb", "a\\u{200b}b"],
    ["\u{e0041}", "\\u{e0041}"],
    ["\ud83d", "\\u{d83d}"],
    ["\ud83d\ude00 žluť 日本 e\u0301", "\ud83d\ude00 žluť 日本 e\u0301"],
    ["\u001b]52;c;aGk=\u0007", "\\u{1b}]52;c;aGk=\\u{7}"],
  ])("shows %j as %j", (given, shown) => {
    expect(safe(given)).toBe(shown);
  });

  it("keeps newlines and tabs where several lines are meant, and only these", () => {
    expect(safeLines("a\n\tb\r\n\u001b")).toBe("a\n\tb\\r\n\\u{1b}");
  });
});

describe("JSON", () => {
  const sane = (given: string) => hostileIn(given).filter((code) => code !== 0x0a && code !== 0x200c && code !== 0x200d);

  it("says the same data and holds nothing that acts on a terminal", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), text, (value, hostile) => {
        const given = { [hostile]: [value, hostile] };
        for (const indent of [0, 2]) {
          const printed = printJson(given, indent);
          expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(given)));
          expect(sane(printed)).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("is what JSON.stringify prints, where there is nothing hostile", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const expected = JSON.stringify(value, null, 2);
        if (sane(expected).length === 0 && !/[\u180e\u2065\u206a-\u206f\ufff9-\ufffb]/.test(expected)) expect(printJson(value)).toBe(expected);
      }),
    );
  });

  it.each<[unknown, string]>([
    [9007199254740993n, "9007199254740993"],
    [{ id: -12345678901234567890n, list: [], object: {} }, '{"id":-12345678901234567890,"list":[],"object":{}}'],
    ["\u0085\u2028\u202e\u{e0041}", '"\\u0085\\u2028\\u202e\\udb40\\udc41"'],
    [{ a: undefined, b: [undefined], c: NaN }, '{"b":[null],"c":null}'],
    [undefined, "null"],
    [JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ])("prints %o exactly", (value, expected) => {
    expect(printJson(value, 0)).toBe(expected);
  });

  it("prints 200 levels and more", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 1000; i++) deep = i % 2 === 0 ? [deep] : { a: deep };
    expect(JSON.parse(printJson(deep))).toEqual(deep);
  });
});
